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

export interface PrincipalLimits {
  /** Requests per minute; absent = the installation's default. */
  rpm?: number;
  /** Tokens per minute, input and output together; absent = no limit of its own. */
  tpm?: number;
  /** Requests in flight at once; absent = no limit of its own. */
  concurrency?: number;
  /** Model ids the caller may ask for; absent = every model. */
  allowedModels?: readonly string[];
  /** Provider ids that may serve it; absent = every provider. */
  allowedProviders?: readonly string[];
  /** Requests that say nothing about it are refused rather than changed by a translation; absent = no. */
  strictFidelity?: boolean;
}
