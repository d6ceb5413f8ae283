/** A row of `providers`. */
export interface ProviderRow {
  id: string;
  family: string;
  profile: string;
  baseUrl: string;
  /** Requests to private addresses are allowed (Ollama on localhost). */
  allowPrivate: boolean;
  /** false: called without a key when it has none. */
  requiresKey: boolean;
  enabled: boolean;
  /** null: as is usual for a provider of its kind. */
  healthProbe: { enabled: boolean | null; seconds: number | null };
  way: ProviderWay;
  createdAt: Date;
  updatedAt: Date;
}

/** How it is reached, and what is added to its calls; null: as the installation. */
export interface ProviderWay {
  proxyCiphertext: string | null;
  caPem: string | null;
  clientCertificatePem: string | null;
  clientKeyCiphertext: string | null;
  headers: StoredHeader[];
}

/** A template, or a secret sealed for this provider and name. */
export type StoredHeader = { name: string; value: string } | { name: string; ciphertext: string };

export const USUAL_WAY: ProviderWay = {
  proxyCiphertext: null,
  caPem: null,
  clientCertificatePem: null,
  clientKeyCiphertext: null,
  headers: [],
};

export type KeyStatus = 'active' | 'cooling' | 'disabled';

/** A row of `provider_keys`. */
export interface ProviderKeyRow {
  id: string;
  providerId: string;
  name: string;
  /** Encrypted and bound to this row; only the pool and the services open it. */
  secretCiphertext: string;
  secretPrefix: string;
  secretLast4: string;
  priority: number;
  weight: number;
  rpmLimit: number | null;
  tpmLimit: number | null;
  /** null = every model of the provider. */
  models: string[] | null;
  status: KeyStatus;
  statusReason: string | null;
  coolingUntil: Date | null;
  /** What is left of the cooling by the database's clock, milliseconds; 0 when it is over or none. */
  coolingMs: number;
  /** Models with which it rests while it serves others; only those whose time is not over. */
  coolingModels: { model: string; reason: string; until: Date; coolingMs: number }[];
  /** How a call with it failed last; redacted. */
  lastError: string | null;
  lastErrorAt: Date | null;
  lastUsedAt: Date | null;
  createdAt: Date;
  /** Moved by people and configuration, not by cooling. */
  updatedAt: Date;
}
