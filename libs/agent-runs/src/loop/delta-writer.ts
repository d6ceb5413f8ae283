import type { RunEventsRepository } from '../events.repository';
import type { Held } from '../work.repository';

const EVERY_MS = 150;
const MAX_CHARS = 4_096;

/** Writes down text as it comes, a few times a second, so that followers of any replica can read it. */
export class DeltaWriter {
  private text = '';
  private timer: NodeJS.Timeout | undefined;
  private writing: Promise<void> = Promise.resolve();

  constructor(
    private readonly events: Pick<RunEventsRepository, 'appendText'>,
    private readonly held: Held,
    private readonly stepIndex: number,
    private readonly onTrouble: (error: unknown) => void,
  ) {}

  add(text: string): void {
    this.text += text;
    if (this.text.length >= MAX_CHARS) this.write();
    else this.timer ??= setTimeout(() => this.write(), EVERY_MS);
  }

  /** The step ended: it has the whole text, so what was not written yet need not be. Never rejects. */
  end(): Promise<void> {
    clearTimeout(this.timer);
    return this.writing;
  }

  private write(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    const piece = this.text;
    this.text = '';
    if (piece === '') return;
    // One after another: the order of the pieces is that of the text.
    this.writing = this.writing
      .then(() => this.events.appendText(this.held.id, this.held.fence, this.stepIndex, piece))
      .catch(this.onTrouble);
  }
}
