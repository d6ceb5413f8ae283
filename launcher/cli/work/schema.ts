import { DEFAULT_TENANT_ID, FirstAccess, Passwords } from '@libs/auth';
import { type Database, migrate, schemaState } from '@libs/database';
import type { Answer } from '../answer';
import type { Io } from '../answering';
import { virtualKeyService } from '../services';
import { withStore } from '../store';

export const migrateSchema = (io: Io, check = false): Promise<Answer> =>
  withStore(io, ({ database }) => (check ? checked(database) : migrated(database)), { anySchema: true });

async function checked(database: Database): Promise<Answer> {
  const state = await schemaState(database);
  const text =
    state.pending.length === 0
      ? 'The schema is up to date.'
      : `Pending: ${state.pending.join(', ')}\nRun: route-llm-gateway migrate`;
  return { text, json: state, ok: state.pending.length === 0 && state.incompatible.length === 0 };
}

async function migrated(database: Database): Promise<Answer> {
  const applied = await migrate(database);
  const text = applied.length === 0 ? 'The schema was up to date already.' : `Applied ${applied.length}: ${applied.join(', ')}`;
  return { text, json: { applied } };
}

export const seedAccess = (io: Io): Promise<Answer> =>
  withStore(io, async (store) => {
    const { admin } = store.config;
    const access = new FirstAccess(store.database, new Passwords(), virtualKeyService(store));
    const first = await access.ensureFirstAdmin(admin);
    const { created, key } = await access.ensureFirstVirtualKey();
    if (first.created) await store.note('user.create', { kind: 'user', id: admin.email }, DEFAULT_TENANT_ID);
    const password = first.password ?? 'as in ADMIN_PASSWORD';
    const lines = [
      first.created
        ? `Administrator ${admin.email}, password ${password} (must be changed at the first login)`
        : 'There is an administrator already.',
      key ? `Virtual key ${key} (shown once: keep it)` : 'There are virtual keys already.',
    ];
    const json = {
      admin: { created: first.created, email: admin.email, password: first.password ?? null },
      virtual_key: { created, key: key ?? null },
    };
    return { text: lines.join('\n'), json };
  });
