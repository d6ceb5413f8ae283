import { useQuery, type UseQueryOptions } from '@tanstack/react-query';
import { useMemo } from 'react';
import { api, ok } from '../api/client';
import { useMay, useMe } from '../app/session/roles';
import { allPages } from './all-pages';

/** Whom limits, budgets and use belong to. */
export const SUBJECT_KINDS = ['key', 'user', 'team', 'tenant'] as const;
export type SubjectKind = (typeof SUBJECT_KINDS)[number];

export interface Named {
  readonly id: string;
  readonly tenantId: string;
  readonly name: string;
}

const list = (
  kind: SubjectKind,
  load: () => Promise<Named[]>,
  enabled = true,
): Pick<UseQueryOptions<Named[]>, 'queryKey' | 'queryFn' | 'enabled' | 'staleTime'> => ({
  queryKey: ['names', kind],
  queryFn: load,
  enabled,
  staleTime: 15_000,
});

const limit = 200;
const keys = async (): Promise<Named[]> =>
  (await allPages((cursor) => ok(api.GET('/v1/admin/api-keys', { params: { query: { limit, cursor } } }))))
    .filter(({ revoked_at }) => revoked_at === null)
    .map(({ id, tenant_id, name }) => ({ id, tenantId: tenant_id, name }));
const users = async (): Promise<Named[]> =>
  (await allPages((cursor) => ok(api.GET('/v1/admin/users', { params: { query: { limit, cursor } } })))).map(
    ({ id, tenant_id, name, email }) => ({ id, tenantId: tenant_id, name: name === null ? email : `${name} (${email})` }),
  );
const teams = async (): Promise<Named[]> =>
  (await allPages((cursor) => ok(api.GET('/v1/admin/teams', { params: { query: { limit, cursor } } })))).map(
    ({ id, tenant_id, name }) => ({ id, tenantId: tenant_id, name }),
  );
const tenants = async (): Promise<Named[]> =>
  (await allPages((cursor) => ok(api.GET('/v1/admin/tenants', { params: { query: { limit, cursor } } })))).map(
    ({ id, name }) => ({
      ...{ id, name },
      tenantId: id,
    }),
  );

export interface Names {
  /** Of one kind, as far as the viewer may see them. */
  readonly of: Readonly<Record<SubjectKind, readonly Named[]>>;
  /** undefined: unknown here, or gone. */
  readonly nameOf: (id: string | null | undefined) => string | undefined;
}

/** What the ids of keys, people, teams and tenants are called. */
export function useNames(): Names {
  const { user } = useMe();
  const key = useQuery(list('key', keys)).data;
  // Who the people are is told to administrators alone.
  const people = useQuery(list('user', users, useMay('tenant-admins'))).data;
  const team = useQuery(list('team', teams)).data;
  const tenant = useQuery(list('tenant', tenants)).data;
  return useMemo(() => {
    const of = { key: key ?? [], user: people ?? [], team: team ?? [], tenant: tenant ?? [] };
    const byId = new Map(SUBJECT_KINDS.flatMap((kind) => of[kind]).map(({ id, name }) => [id, name]));
    if (user && !byId.has(user.id)) byId.set(user.id, user.name ?? user.email);
    return { of, nameOf: (id) => (id == null ? undefined : byId.get(id)) };
  }, [key, people, team, tenant, user]);
}
