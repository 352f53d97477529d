/** A cut-out cannot become what a channel asks for; the text says why and what to do. */
export class ChannelError extends Error {
  override readonly name = 'ChannelError';
  /** As the engine's errors sort themselves. */
  readonly kind = 'input';

  constructor(
    readonly cause_: string,
    readonly remedy: string,
  ) {
    super(`${cause_}; ${remedy}`);
  }
}
