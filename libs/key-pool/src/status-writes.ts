import type { ProviderKeyRow } from './rows';

/** The statuses that the pool itself gives. Each changes only the version of the secret that it speaks of. */
export interface KeyStatusRepository {
  markDisabled(keyId: string, secretCiphertext: string, reason: string): Promise<void>;
  markCooling(keyId: string, secretCiphertext: string, forMs: number, reason: string): Promise<void>;
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
  ) {}

  disable(row: ProviderKeyRow, reason: string): void {
    this.unwritten.set(row.id, { secretCiphertext: row.secretCiphertext, reason });
    void this.flush();
  }

  cool(row: ProviderKeyRow, forMs: number, reason: string): void {
    this.repository.markCooling(row.id, row.secretCiphertext, forMs, reason).catch(this.onError);
  }

  /** True while the row, with this secret, is disabled here and the database has not confirmed it. */
  isDisabled(row: ProviderKeyRow): boolean {
    return this.unwritten.get(row.id)?.secretCiphertext === row.secretCiphertext;
  }

  /** Never rejects. */
  async flush(): Promise<void> {
    for (const [keyId, change] of [...this.unwritten]) {
      try {
        await this.repository.markDisabled(keyId, change.secretCiphertext, change.reason);
        if (this.unwritten.get(keyId) === change) this.unwritten.delete(keyId);
      } catch (error) {
        this.onError(error);
        return;
      }
    }
  }
}
