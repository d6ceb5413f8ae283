import { existsSync } from 'node:fs';
import type { ReadEnvironment } from '@libs/config';
import { schemaState } from '@libs/database';
import { advice, type Finding, ok, wrong } from '@libs/gateway';
import { explainStart } from '../../explain-start';
import type { Answer } from '../answer';
import type { Io } from '../answering';
import { keyStores } from '../services';
import { type Store, withStore } from '../store';
import { probeKeys } from '../work/keys';
import { checkDatabase, checkEnvironment, checkNode, checkPlace, checkRedis, checkSecrets } from './checks';

const SIGNS: Readonly<Record<Finding['state'], string>> = { ok: 'ok   ', advice: 'note ', wrong: 'WRONG' };

/** Looks at everything, one thing after the other; what is wrong with one says nothing about the next. */
export async function doctor(io: Io, offline = false): Promise<Answer> {
  const { findings: environment, read } = checkEnvironment(io);
  const findings = [checkNode(), ...environment, ...(read ? await checkRest(io, read, offline) : [])];
  const bad = findings.filter(({ state }) => state === 'wrong').length;
  const lines = findings.flatMap(({ state, check, message, fix }) => [
    `${SIGNS[state]} ${check.padEnd(21)} ${message}`,
    ...(fix === undefined ? [] : [`${' '.repeat(28)}-> ${fix}`]),
  ]);
  const verdict = bad === 0 ? 'All is well.' : `${bad} ${bad === 1 ? 'thing is' : 'things are'} wrong.`;
  return { text: [...lines, '', verdict].join('\n'), json: { ok: bad === 0, findings }, ok: bad === 0 };
}

async function checkRest(io: Io, read: ReadEnvironment, offline: boolean): Promise<Finding[]> {
  const { values, mode } = read;
  const found = [...checkSecrets(read), ...(await checkPlace(read))];
  if (values.REDIS_URL) found.push(...(await checkRedis(values.REDIS_URL, 'REDIS_URL')));
  else if (values.GATEWAY_REPLICAS > 1)
    found.push(
      wrong(
        'redis',
        `GATEWAY_REPLICAS is ${values.GATEWAY_REPLICAS} and there is no REDIS_URL`,
        'Set REDIS_URL: more than one process shares limits through Redis.',
      ),
    );
  if (values.REDIS_CACHE_URL) found.push(...(await checkRedis(values.REDIS_CACHE_URL, 'REDIS_CACHE_URL')));
  const reach = { poolSize: values.DATABASE_POOL_SIZE, replicas: values.GATEWAY_REPLICAS };
  if (values.DATABASE_URL) {
    const database = await checkDatabase(values.DATABASE_URL, reach);
    found.push(...database);
    if (database.some(({ state }) => state === 'wrong')) return found;
  }
  if (mode === 'embedded' && !existsSync(values.GATEWAY_DATA_DIR))
    return [...found, ok('database', 'the embedded one will be made at the first start')];
  try {
    const more = await withStore(
      io,
      async (store) => [
        ...(mode === 'embedded' ? await checkDatabase(store.config.database.url, reach) : []),
        ...((await schemaState(store.database)).pending.length === 0 ? await checkKeys(store, offline) : []),
      ],
      { anySchema: true },
    );
    return [...found, ...more];
  } catch (error) {
    return [...found, wrong('database', explainStart(error, values.GATEWAY_DATA_DIR), 'Mend that first, then run doctor again.')];
  }
}

async function checkKeys(store: Store, offline: boolean): Promise<Finding[]> {
  const { keys, secrets, providers } = keyStores(store);
  const rows = await keys.list();
  const all = await providers.list();
  if (rows.length === 0) {
    const keyless = all.filter(({ enabled, requiresKey }) => enabled && !requiresKey).map(({ id }) => id);
    const fix = 'route-llm-gateway keys add openai, or set OPENAI_API_KEY, ANTHROPIC_API_KEY, ...';
    return [advice('provider keys', `there are none${keyless.length > 0 ? `; without a key: ${keyless.join(', ')}` : ''}`, fix)];
  }
  const closed = rows.filter((row) => {
    try {
      secrets.open(row);
      return false;
    } catch {
      return true;
    }
  });
  if (closed.length > 0)
    return [
      wrong(
        'provider keys',
        `${closed.length} of ${rows.length} do not open under MASTER_KEY`,
        'Set the MASTER_KEY they were stored under, or name it in MASTER_KEY_PREVIOUS.',
      ),
    ];
  const found = [ok('provider keys', `${rows.length}, all open under MASTER_KEY`)];
  if (offline) return found;
  const on = new Set(all.filter(({ enabled }) => enabled).map(({ id }) => id));
  const asked = rows.filter(({ status, providerId }) => status !== 'disabled' && on.has(providerId));
  const results = await probeKeys(
    store,
    asked.map(({ id }) => id),
  );
  for (const { id, providerId, name } of asked) {
    const result = results.get(id);
    const check = `key ${providerId}/${name}`;
    if (result?.ok) found.push(ok(check, `accepted in ${result.latency_ms} ms`));
    else if (result?.status === null)
      found.push(
        wrong(
          check,
          `the provider cannot be reached (${result.message ?? result.failure ?? ''})`,
          'Check name resolution and the way out; GATEWAY_OUTBOUND_PROXY if there is a proxy.',
        ),
      );
    else
      found.push(
        wrong(
          check,
          `refused: ${result?.status ?? ''} ${result?.failure ?? ''}`,
          'Put in a good secret: route-llm-gateway keys remove, keys add; or PATCH /v1/admin/keys/{id}.',
        ),
      );
  }
  return found;
}
