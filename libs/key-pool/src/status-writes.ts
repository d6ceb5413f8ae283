import type { KeyActivity } from './key-activity';
import type { ProviderKeyRow } from './rows';

/** The statuses that the pool itself gives. Each changes only the version of the secret that it speaks of. */
export interface KeyStatusRepository {
  markDisabled(keyId: string, secretCiphertext: string, reason: string): Promise<void>;
  /** Of the whole key, or of its use for one model. */
  markCooling(keyId: string, secretCiphertext: string, forMs: number, reason: string, model?: string): Promise<void>;
  /** A probe went well: what is over is removed. */
  markRecovered(keyId: string, secretCiphertext: string, model?: string): Promise<void>;
  noteActivity(activity: readonly KeyActivity[]): Promise<void>;
}

interface Disabled {
  secretCiphertext: string;
  reason: string;
  /** Of the row that was disabled: one that changed since then tells its status itself. */
  updatedAt: Date;
  written: boolean;
}

/**
 * Writes statuses behind the hot path's back. A disabled key stays out of use here whether or not the
 * database heard of it, and is written again until it did; a lost cooling only makes a view less exact.
 */
export class StatusWrites {
  private readonly disabled = new Map<string, Disabled>();

  constructor(
    private readonly repository: KeyStatusRepository,
    private readonly onError: (error: unknown) => void,
    /** Told when the database knows of a new status: now others may look. */
    private readonly onWritten: () => void,
  ) {}

  disable(row: ProviderKeyRow, reason: string): void {
    const { secretCiphertext, updatedAt } = row;
    this.disabled.set(row.id, { secretCiphertext, reason, updatedAt, written: false });
    void this.flush();
  }

  cool(row: ProviderKeyRow, forMs: number, reason: string, model: string | undefined): void {
    this.repository.markCooling(row.id, row.secretCiphertext, forMs, reason, model).then(this.onWritten, this.onError);
  }

  recover(row: ProviderKeyRow, model: string | undefined): void {
    this.repository.markRecovered(row.id, row.secretCiphertext, model).then(this.onWritten, this.onError);
  }

  /** True while the row, with this secret, is disabled here and is not known to say so itself. */
  isDisabled(row: ProviderKeyRow): boolean {
    const mark = this.disabled.get(row.id);
    if (mark === undefined) return false;
    if (mark.secretCiphertext === row.secretCiphertext && (!mark.written || row.updatedAt <= mark.updatedAt)) return true;
    if (mark.written) this.disabled.delete(row.id);
    return false;
  }

  /** Never rejects. */
  async flush(): Promise<void> {
    let news = false;
    for (const [keyId, mark] of [...this.disabled]) {
      if (mark.written) continue;
      try {
        await this.repository.markDisabled(keyId, mark.secretCiphertext, mark.reason);
        mark.written = news = true;
      } catch (error) {
        this.onError(error);
        break;
      }
    }
    if (news) this.onWritten();
  }
}
