import { automationPrincipal, DEFAULT_TENANT_ID } from '@libs/auth';
import { readEnvironment } from '@libs/config';
import { type Answer, CliFailure, table } from '../answer';
import type { Io } from '../answering';
import type { DemoOptions } from '../commands/demo';
import { httpCall } from '../http-call';
import { virtualKeyService } from '../services';
import { withStore } from '../store';

const HOUR_MS = 3_600_000;
/** At once: enough to see a queue, too few to weigh on a laptop. */
const WIDTH = 4;

const user = (content: string) => [{ role: 'user', content }];

/** What is sent, in turn: most of it goes well, some of it fails as real traffic does. */
const KINDS: readonly { name: string; path: string; body: object }[] = [
  { name: 'chat', path: '/v1/chat/completions', body: { model: 'sandbox/echo', messages: user('Say hello to everybody.') } },
  {
    name: 'stream',
    path: '/v1/chat/completions',
    body: { model: 'sandbox/echo', stream: true, messages: user('Count to ten.') },
  },
  { name: 'messages', path: '/v1/messages', body: { model: 'sandbox/echo', max_tokens: 100, messages: user('Good morning.') } },
  {
    name: 'slow',
    path: '/v1/chat/completions',
    body: { model: 'sandbox/slow', messages: user('Take your time. [[delay_ms=400]]') },
  },
  {
    name: 'cached',
    path: '/v1/chat/completions',
    body: { model: 'sandbox/echo', temperature: 0, messages: user('The same again.') },
  },
  { name: 'embedding', path: '/v1/embeddings', body: { model: 'sandbox/embed', input: 'Words with a meaning' } },
  { name: 'provider fails', path: '/v1/chat/completions', body: { model: 'sandbox/flaky', messages: user('[[status=500]]') } },
  { name: 'unknown model', path: '/v1/chat/completions', body: { model: 'no-such-model', messages: user('Hello?') } },
];

export async function demo(io: Io, options: DemoOptions): Promise<Answer> {
  const url = (options.url ?? `http://127.0.0.1:${readEnvironment(io.env).values.PORT}`).replace(/\/+$/, '');
  await assertRunning(url);
  const key = options.key ?? io.env.GATEWAY_KEY ?? (await makeKey(io));
  const counts = new Map<string, { sent: number; ok: number; totalMs: number }>();
  let next = 0;
  const sender = async (): Promise<void> => {
    for (let i = next++; i < options.requests; i = next++) {
      const kind = KINDS[i % KINDS.length];
      if (!kind) return;
      const began = performance.now();
      const { status } = await httpCall(url + kind.path, { method: 'POST', key, body: kind.body });
      if (status === 401) throw new CliFailure('The gateway does not know this virtual key: give another one with --key.');
      const seen = counts.get(kind.name) ?? { sent: 0, ok: 0, totalMs: 0 };
      counts.set(kind.name, {
        sent: seen.sent + 1,
        ok: seen.ok + (status < 400 ? 1 : 0),
        totalMs: seen.totalMs + performance.now() - began,
      });
    }
  };
  await Promise.all(Array.from({ length: WIDTH }, sender));
  const rows = [...counts].map(([name, { sent, ok, totalMs }]) => [
    name,
    String(sent),
    String(ok),
    `${Math.round(totalMs / sent)} ms`,
  ]);
  const json = Object.fromEntries([...counts].map(([name, { sent, ok }]) => [name, { sent, ok }]));
  return { text: `${table(['WHAT', 'SENT', 'OK', 'MEAN'], rows)}\n\nLook at it: ${url}`, json };
}

async function assertRunning(url: string): Promise<void> {
  const found = await httpCall(`${url}/ready`).catch(() => undefined);
  if (found?.status === 200) return;
  throw new CliFailure(`No gateway is ready at ${url}. Start one with: route-llm-gateway start`);
}

const makeKey = (io: Io): Promise<string> =>
  withStore(io, async (store) => {
    const ask = { name: 'demo', tenantId: DEFAULT_TENANT_ID, limits: {}, expiresAt: new Date(Date.now() + HOUR_MS) };
    const trail = store.trail('virtual_key.create', DEFAULT_TENANT_ID);
    return (await virtualKeyService(store).create(automationPrincipal(), ask, trail)).plain;
  });
