package org.flame4j.pretrain;

/**
 * How well held-out text is predicted.
 *
 * @param tokens predicted in all
 * @param nats their summed negative log-probability
 * @param answerTokens those of them in answers
 * @param answers sequences with an answer
 * @param rightAnswers those with every token of the answer on the first place
 */
public record Score(
    long tokens,
    double nats,
    long answerTokens,
    double answerNats,
    long answers,
    long rightAnswers) {
  static final Score NONE = new Score(0, 0, 0, 0, 0, 0);

  public Score plus(Score other) {
    return new Score(
        tokens + other.tokens,
        nats + other.nats,
        answerTokens + other.answerTokens,
        answerNats + other.answerNats,
        answers + other.answers,
        rightAnswers + other.rightAnswers);
  }

  /** Nats a token. */
  public double perToken() {
    return nats / Math.max(1, tokens);
  }

  /** Nats a token of answers. */
  public double perAnswerToken() {
    return answerNats / Math.max(1, answerTokens);
  }

  /** Share of answers that are right as a whole. */
  public double right() {
    return rightAnswers / (double) Math.max(1, answers);
  }
}
