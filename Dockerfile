# One image for all services: the command names which one runs, as on the command line.
FROM maven:3.9-eclipse-temurin-25 AS build
WORKDIR /build
COPY . .
RUN mvn -B -q -Dquick -Dmaven.test.skip=true package

FROM eclipse-temurin:25-jre
RUN apt-get update \
    && apt-get install --yes --no-install-recommends curl \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --home-dir /var/lib/orderonce --create-home orderonce
COPY --from=build /build/quickstart/target/quickstart.jar /opt/orderonce/
COPY --from=build /build/quickstart/target/lib /opt/orderonce/lib
USER orderonce
VOLUME /var/lib/orderonce
ENTRYPOINT ["java", "--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow", \
    "-cp", "/opt/orderonce/quickstart.jar:/opt/orderonce/lib/*", "dev.orderonce.quickstart.Main"]
