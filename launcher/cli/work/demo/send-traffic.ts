import { CliFailure } from '../../answer';
import { httpCall } from '../../http-call';

/** At once: enough to see a queue, too few to weigh on a laptop. */
const WIDTH = 4;

const user = (content: string) => [{ role: 'user', content }];

export interface Kind {
  name: string;
  path: string;
  body: object;
  /** Which of the demo's keys sends it; absent: whichever there is. */
  client?: string;
}

/** What is sent, in turn: most of it goes well, some of it fails as real traffic does. */
export const KINDS: readonly Kind[] = [
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

/** Models of providers that the sandbox answers for, each by the client whose traffic it is. */
export const STAND_IN_KINDS: readonly Kind[] = [
  {
    ...{ name: 'gpt-5-mini', path: '/v1/chat/completions', client: 'support-assistant' },
    body: {
      model: 'gpt-5-mini',
      stream: true,
      messages: user('Where is my order? It was to come on Tuesday. [[delay_ms=310]] [[pace_ms=9]]'),
    },
  },
  {
    ...{ name: 'claude-sonnet-5', path: '/v1/messages', client: 'coding-agent' },
    body: {
      model: 'claude-sonnet-5',
      max_tokens: 400,
      stream: true,
      messages: user('Rename this function everywhere. [[delay_ms=620]] [[pace_ms=14]]'),
    },
  },
  {
    ...{ name: 'gemini-3.5-flash', path: '/v1/chat/completions', client: 'log-triage' },
    body: { model: 'gemini-3.5-flash', messages: user('Which of these lines is the cause? [[delay_ms=240]]') },
  },
];

interface Counted {
  sent: number;
  ok: number;
  totalMs: number;
}

export interface SendAsk {
  url: string;
  requests: number;
  kinds: readonly Kind[];
  keyOf(kind: Kind): string;
}

/** So many requests, kind by kind. @throws CliFailure when the gateway does not know a key */
export async function sendTraffic({ url, requests, kinds, keyOf }: SendAsk): Promise<Map<string, Counted>> {
  const counts = new Map<string, Counted>();
  let next = 0;
  const sender = async (): Promise<void> => {
    for (let i = next++; i < requests; i = next++) {
      const kind = kinds[i % kinds.length];
      if (!kind) return;
      const began = performance.now();
      const { status } = await httpCall(url + kind.path, { method: 'POST', key: keyOf(kind), body: kind.body });
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
  return counts;
}
