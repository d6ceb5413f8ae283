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

/**
 * Writes statuses behind the hot path's back. A disabled key stays out of use here whether or not the
 * database heard of it, and is written again until it did; a lost cooling only makes a view less exact.
 */
export class StatusWrites {
  private readonly unwritten = new Map<string, { secretCiphertext: string; reason: string }>();

  constructor(
    private readonly repository: KeyStatusRepository,
    private readonly onError: (error: unknown) => void,
    /** Told when the database knows of a disabled key: now others may look. */
    private readonly onWritten: () => void,
  ) {}

  disable(row: ProviderKeyRow, reason: string): void {
    this.unwritten.set(row.id, { secretCiphertext: row.secretCiphertext, reason });
    void this.flush();
  }

  cool(row: ProviderKeyRow, forMs: number, reason: string, model: string | undefined): void {
    this.repository.markCooling(row.id, row.secretCiphertext, forMs, reason, model).catch(this.onError);
  }

  recover(row: ProviderKeyRow, model: string | undefined): void {
    this.repository.markRecovered(row.id, row.secretCiphertext, model).catch(this.onError);
  }

  /** True while the row, with this secret, is disabled here and the database has not confirmed it. */
  isDisabled(row: ProviderKeyRow): boolean {
    return this.unwritten.get(row.id)?.secretCiphertext === row.secretCiphertext;
  }

  /** Never rejects. */
  async flush(): Promise<void> {
    let written = false;
    for (const [keyId, change] of [...this.unwritten]) {
      try {
        await this.repository.markDisabled(keyId, change.secretCiphertext, change.reason);
        if (this.unwritten.get(keyId) === change) this.unwritten.delete(keyId);
        written = true;
      } catch (error) {
        this.onError(error);
        break;
      }
    }
    if (written) this.onWritten();
  }
}
