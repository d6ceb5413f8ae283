import { applyDecorators, SetMetadata } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import type { AuditedTable } from '@libs/database';
import type { Role } from '@libs/kernel';

/**
 * Who may call a route.
 * - public: anybody, without credentials
 * - data: the route authenticates by itself (data plane, registered on Fastify directly)
 * - control: a user's token, or the operators' key, whose role is listed
 */
export type RoutePolicy = 'public' | 'data' | ControlPolicy;

export interface ControlPolicy {
  plane: 'control';
  roles: readonly Role[];
  /** Only the installation's administrators: providers, prices and routes are everybody's. */
  installation?: true;
  /** A login that must change its password first may call this. */
  duringPasswordChange?: true;
  /** Only a person can do this: the operators' key is nobody. */
  peopleOnly?: true;
}

/** What the audit log says of a route that changes something. */
export interface RouteAudit {
  /** Subject and verb: `virtual_key.rotate`. */
  action: `${string}.${string}`;
  /**
   * Where the subject's row is found, to be shown before and after; its id is the `id` of the address or of the answer.
   * Without it the log shows what was asked for, secrets removed.
   */
  table?: AuditedTable;
}

/** A route whose verb changes things in general, and which itself changes nothing; and why. */
export interface ChangesNothing {
  changesNothing: string;
}

export const POLICY_METADATA = 'route-policy';
export const AUDIT_METADATA = 'route-audit';

/** Administrators of the installation. */
export const ADMINS: ControlPolicy = { plane: 'control', roles: ['admin'], installation: true };
/**
 * Those, and administrators of a tenant for what is their tenant's: the handler must hold them to
 * `visibleTenant(principal)`.
 */
export const TENANT_ADMINS: ControlPolicy = { plane: 'control', roles: ['admin'] };
export const ADMINS_AND_MEMBERS: ControlPolicy = { plane: 'control', roles: ['admin', 'member'] };
export const EVERYBODY: ControlPolicy = { plane: 'control', roles: ['admin', 'member', 'viewer'] };

/**
 * Declares the policy of one handler, for the guard and for the check at boot. Only on methods: a policy that
 * a new method inherits unseen is one that nobody has thought about.
 */
export const Policy = (policy: Exclude<RoutePolicy, 'data'>, audit?: RouteAudit | ChangesNothing): MethodDecorator =>
  applyDecorators(SetMetadata(POLICY_METADATA, policy), SetMetadata(AUDIT_METADATA, audit), RouteConfig({ policy, audit }));
