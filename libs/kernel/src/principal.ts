/** Who a request acts for, as established by authentication. Nothing in a body or header can change it. */
export interface Principal {
  kind: 'user' | 'virtual_key' | 'automation';
  tenantId: string;
  /** The team inside the tenant that its use is attributed to. */
  teamId?: string;
  role: Role;
  userId?: string;
  virtualKeyId?: string;
  limits: PrincipalLimits;
}

export const ROLES = ['admin', 'member', 'viewer'] as const;
export type Role = (typeof ROLES)[number];

/** Groups of data-plane routes that a virtual key may be good for; every such route belongs to one. */
export const KEY_SCOPES = [
  'chat',
  'embeddings',
  'moderations',
  'images',
  'audio',
  'files',
  'runs',
  'batches',
  'models',
  'feedback',
] as const;
export type KeyScope = (typeof KEY_SCOPES)[number];

export interface PrincipalLimits {
  /** Routes of the data plane it is good for; absent = every route. */
  scopes?: readonly KeyScope[];
  /** Networks in CIDR notation it may come from; absent = from everywhere. */
  networks?: readonly string[];
  /** Requests per minute; absent = the installation's default. */
  rpm?: number;
  /** Tokens per minute, input and output together; absent = no limit of its own. */
  tpm?: number;
  /** Requests in flight at once; absent = no limit of its own. */
  concurrency?: number;
  /** Patterns of the models it may use, see model-pattern.ts; absent = every model. */
  allowedModels?: readonly string[];
  /** Provider ids that may serve it; absent = every provider. */
  allowedProviders?: readonly string[];
  /** Requests that say nothing about it are refused rather than changed by a translation; absent = no. */
  strictFidelity?: boolean;
}
