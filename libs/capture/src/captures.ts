import type { CaptureDirectory } from './capture-directory';
import type { CaptureWriter } from './capture-writer';
import { type Room, TakenBodies } from './taken-bodies';

/** Bodies in memory, of all requests that are being answered or wait to be written. */
const ROOM_BYTES = 64 * 1024 * 1024;

/** Bodies on the data path: one look-up where nothing is kept. */
export class Captures {
  private readonly room: Room = { left: ROOM_BYTES };

  constructor(
    private readonly directory: Pick<CaptureDirectory, 'ruleOf'>,
    private readonly writer: Pick<CaptureWriter, 'take'>,
    /** 0..1 */
    private readonly random: () => number,
  ) {}

  /** Takes the answer of a request whose bodies are to be kept; undefined: they are not. */
  begin(tenantId: string): TakenBodies | undefined {
    const rule = this.directory.ruleOf(tenantId);
    if (rule === undefined || (rule.sampleRate < 1 && this.random() >= rule.sampleRate)) return undefined;
    return new TakenBodies(rule, this.room);
  }

  /** Hands over what was taken. False: there is no room for it. */
  keep(answer: TakenBodies, of: { requestId: string; tenantId: string; startedAt: number; request: Buffer }): boolean {
    return this.writer.take({ ...of, answer });
  }
}
