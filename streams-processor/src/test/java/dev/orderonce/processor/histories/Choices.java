package dev.orderonce.processor.histories;

import dev.orderonce.contract.Envelope;
import dev.orderonce.contract.Message;
import dev.orderonce.contract.StepCommand;
import dev.orderonce.contract.StepReply;
import dev.orderonce.contract.Topic;
import dev.orderonce.processor.histories.Move.Verb;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Chooses a move at random among those that are possible. How often each verb comes is drawn anew
 * for each history, so that histories differ more than they would if all were drawn alike.
 */
final class Choices {

  private static final List<String> FIRST =
      List.of(
          "PlaceOrder",
          "PlaceOrder+items",
          "PlaceOrder+payment",
          "PlaceOrder+items+payment",
          "PlaceOrder+items+payment",
          "PayOrder",
          "CancelOrder");

  private static final List<String> LATER =
      List.of(
          "PayOrder",
          "PayOrder",
          "CompleteOrder",
          "CompleteOrder",
          "RefundOrder",
          "RefundOrder",
          "CancelOrder",
          "PlaceOrder+payment");

  private static final List<String> LAST =
      List.of("PayOrder", "CompleteOrder", "RefundOrder", "CancelOrder");

  private static final List<Duration> DURATIONS =
      List.of(
          Duration.ofMillis(400),
          Duration.ofSeconds(1),
          Duration.ofSeconds(20),
          Duration.ofMinutes(2));

  private final Random random;
  private final boolean inOrder;
  private final List<Verb> verbs;

  /**
   * Choices.
   *
   * @param inOrder whether topics keep their order, as they do in truth, or nothing does
   */
  Choices(Random random, boolean inOrder) {
    this.random = random;
    this.inOrder = inOrder;
    this.verbs = mood(random);
  }

  Move next(World world) {
    int begin = random.nextInt(verbs.size());
    for (int i = 0; i < verbs.size(); i++) {
      Verb verb = verbs.get((begin + i) % verbs.size());
      List<String> options = options(verb, world);
      if (!options.isEmpty()) {
        return new Move(verb, options.get(random.nextInt(options.size())));
      }
    }
    throw new AssertionError("time can always pass");
  }

  private List<String> options(Verb verb, World world) {
    return switch (verb) {
      case SEND -> commands(world);
      case PERFORM -> arriving(world).filter(this::isCommand).map(Choices::name).toList();
      case REFUSE -> arriving(world).filter(world::canRefuse).map(Choices::name).toList();
      case HEAR ->
          arriving(world)
              .filter(message -> message.data() instanceof StepReply)
              .map(Choices::name)
              .toList();
      case DUPLICATE, LOSE -> world.onTheWay().stream().map(Choices::name).toList();
      case REPEAT -> world.repeatable();
      case FORGE -> world.vocabulary().keySet().stream().filter(Vocabulary::isWrong).toList();
      case FIND -> world.replies().stream().map(Choices::name).toList();
      case WAIT, OVERSLEEP -> durations(world);
    };
  }

  /** What of each topic may come next: to each participant, and to the order. */
  private Stream<Envelope<? extends Message>> arriving(World world) {
    if (!inOrder) {
      return world.onTheWay().stream();
    }
    Set<Object> seen = new HashSet<>();
    return world.onTheWay().stream().filter(message -> seen.add(queueOf(message)));
  }

  private static List<Object> queueOf(Envelope<? extends Message> message) {
    Topic topic = message.type().topic();
    return message.data() instanceof StepCommand command
        ? List.of(topic, command.step())
        : List.of(topic);
  }

  private boolean isCommand(Envelope<? extends Message> message) {
    return message.data() instanceof StepCommand;
  }

  private static List<String> commands(World world) {
    if (world.isGone()) {
      return LAST;
    }
    return world.order() == null ? FIRST : world.isFull() ? List.of() : LATER;
  }

  private static List<String> durations(World world) {
    List<String> all = new ArrayList<>(DURATIONS.stream().map(Duration::toString).toList());
    Instant now = world.now();
    world
        .deadline()
        .filter(deadline -> deadline.isAfter(now))
        .map(deadline -> World.until(now, deadline))
        .ifPresent(left -> {
          all.addAll(Collections.nCopies(3, left.toString()));
          all.add(left.minusMillis(1).toString());
        });
    return all;
  }

  private static String name(Envelope<? extends Message> message) {
    return message.type().simpleName();
  }

  /** One history is full of losses, another of refusals, and in a third hardly any time passes. */
  private static List<Verb> mood(Random random) {
    List<Verb> verbs = new ArrayList<>(List.of(Verb.WAIT));
    for (Verb verb : Verb.values()) {
      int weight =
          switch (verb) {
            case SEND, PERFORM, HEAR -> 6;
            case REFUSE, DUPLICATE, FIND, FORGE, OVERSLEEP -> 1;
            case REPEAT, LOSE -> 2;
            case WAIT -> 3;
          };
      verbs.addAll(Collections.nCopies(random.nextInt(2 * weight + 1), verb));
    }
    return verbs;
  }
}
