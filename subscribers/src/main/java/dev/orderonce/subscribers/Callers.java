package dev.orderonce.subscribers;

import dev.orderonce.contract.TenantId;
import dev.orderonce.kit.Authenticator;
import dev.orderonce.kit.Principal;
import dev.orderonce.kit.Problem;
import dev.orderonce.kit.ProblemException;
import io.javalin.http.Context;
import java.util.Map;

/** Who calls, by the API key of the request. */
final class Callers {

  private final Authenticator keys;

  Callers(Authenticator keys) {
    this.keys = keys;
  }

  /**
   * The tenant whose key it is.
   *
   * @param what what belongs to a tenant, for the refusal of an operator's key
   * @throws ProblemException 401 or 403
   */
  TenantId tenant(Context ctx, String what) {
    return switch (principal(ctx)) {
      case Principal.Tenant tenant -> new TenantId(tenant.name());
      case Principal.Operator _ ->
          throw refused(
              "tenant_key_required",
              "Not a tenant's key",
              what + " belong to a tenant: use a tenant's key, not an operator's");
    };
  }

  /**
   * Makes sure that it is an operator's key.
   *
   * @throws ProblemException 401 or 403
   */
  void requireOperator(Context ctx) {
    switch (principal(ctx)) {
      case Principal.Operator _ -> {}
      case Principal.Tenant _ ->
          throw refused(
              "operator_key_required",
              "Not an operator's key",
              "this shows or touches more than one tenant's data: use an operator's key");
    }
  }

  private Principal principal(Context ctx) {
    return keys.caller(ctx).orElseThrow(Callers::unauthenticated);
  }

  private static ProblemException unauthenticated() {
    String detail = "send a valid key as: Authorization: Bearer <api key>";
    return new ProblemException(
        Problem.of(401, "unauthenticated", "No valid API key", detail, false),
        Map.of("WWW-Authenticate", "Bearer"));
  }

  private static ProblemException refused(String code, String title, String detail) {
    return new ProblemException(Problem.of(403, code, title, detail, false));
  }
}
