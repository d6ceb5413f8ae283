/** What may be kept of one tenant; the oldest entries make room. */
export interface CacheLimits {
  entries: number;
  bytes: number;
}

export interface CacheWrite {
  /** Opaque bytes. The store keeps them and looks at nothing inside; they must not be changed afterwards. */
  value: Buffer;
  ttlMs: number;
  /** What the entry can be removed by (a model); at most 200 characters count. */
  tag: string;
  limits: CacheLimits;
}

export interface CacheUsage {
  entries: number;
  bytes: number;
}

/** Which entries of a tenant to remove; every condition given must hold. */
export interface CacheSelection {
  tag?: string;
  /** Written at least this long ago, by the clock of the store. */
  olderThanMs?: number;
}

/**
 * Answers that were bought before. Loss is a miss and never an error. A tenant is a partition of its own: its id is
 * part of every name, nothing reads or counts across it.
 */
export interface CacheStore {
  get(tenantId: string, key: string): Buffer | undefined | Promise<Buffer | undefined>;
  /** False when it was not kept: larger than what a tenant may have, or the store is away. */
  set(tenantId: string, key: string, write: CacheWrite): boolean | Promise<boolean>;
  /** How many were there. */
  remove(tenantId: string, keys: readonly string[]): number | Promise<number>;
  removeWhere(tenantId: string, selection: CacheSelection): number | Promise<number>;
  /** An expired entry may still be counted for a while. */
  usage(tenantId: string): CacheUsage | Promise<CacheUsage>;
}

/** Longest tag that is told apart. */
export const TAG_LENGTH = 200;
