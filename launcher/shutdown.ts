/** Thrown where a start would go on although its end has been asked for. */
export class StopRequested extends Error {}

/** What has been started, taken down in the opposite order. */
export class Shutdown {
  private readonly steps: (() => unknown)[] = [];
  private requested = false;

  /** From now on a start that is under way ends at its next step. */
  request(): void {
    this.requested = true;
  }

  /** @throws StopRequested when nothing more should be started; the step is kept all the same */
  add(step: () => unknown): void {
    this.steps.push(step);
    if (this.requested) throw new StopRequested('the end was asked for during the start');
  }

  /** Every step, also after one that failed. @throws the first failure, when all is done */
  async run(): Promise<void> {
    const failures: unknown[] = [];
    for (let step = this.steps.pop(); step; step = this.steps.pop()) {
      try {
        await step();
      } catch (error) {
        failures.push(error);
      }
    }
    if (failures.length > 0) throw failures[0];
  }
}
