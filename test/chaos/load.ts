import { Agent, request } from 'node:http';

export interface Fired {
  sent: number;
  /** What went wrong, and how often. */
  errors: Map<string, number>;
  /** Until the last byte, milliseconds. */
  latencies: number[];
}

export interface Fire {
  urls: readonly string[];
  key: string;
  perSecond: number;
  seconds: number;
  /** In turn. */
  plans: readonly string[];
}

/** Sends requests at their times whether or not earlier ones have been answered, every other one a stream. */
export async function fire({ urls, key, perSecond, seconds, plans }: Fire): Promise<Fired> {
  const agent = new Agent({ keepAlive: true });
  const fired: Fired = { sent: 0, errors: new Map(), latencies: [] };
  const answers: Promise<void>[] = [];
  const startedAt = performance.now();
  const total = perSecond * seconds;
  await new Promise<void>((resolve) => {
    const timer = setInterval(() => {
      const due = Math.min(total, Math.floor(((performance.now() - startedAt) * perSecond) / 1_000));
      for (; fired.sent < due; fired.sent++) {
        const stream = fired.sent % 2 === 1;
        const body = {
          model: plans[fired.sent % plans.length],
          stream,
          messages: [{ role: 'user', content: `Question ${fired.sent}` }],
        };
        answers.push(ask(agent, urls[fired.sent % urls.length] as string, key, JSON.stringify(body), fired));
      }
      if (fired.sent < total) return;
      clearInterval(timer);
      resolve();
    }, 5);
  });
  await Promise.all(answers);
  agent.destroy();
  return fired;
}

function ask(agent: Agent, url: string, key: string, body: string, fired: Fired): Promise<void> {
  const sentAt = performance.now();
  return new Promise((resolve) => {
    const fail = (what: string): void => {
      fired.errors.set(what, (fired.errors.get(what) ?? 0) + 1);
      resolve();
    };
    const headers = {
      authorization: `Bearer ${key}`,
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(body),
    };
    const call = request(`${url}/chat/completions`, { method: 'POST', agent, headers }, (answer) => {
      let text = '';
      answer.setEncoding('utf8');
      answer.on('data', (part: string) => (text += part));
      answer.on('error', () => fail('the answer broke off'));
      answer.on('end', () => {
        const stream = answer.headers['content-type']?.includes('event-stream') === true;
        const whole = text.includes('well.') && (!stream || text.trimEnd().endsWith('data: [DONE]'));
        if (answer.statusCode !== 200 || !whole) return fail(`${answer.statusCode} ${text.slice(0, 200)}`);
        fired.latencies.push(performance.now() - sentAt);
        resolve();
      });
    });
    call.on('error', (error) => fail(error.message));
    call.end(body);
  });
}

/** @param share 0..1 */
export const quantile = (values: readonly number[], share: number): number =>
  Math.round([...values].sort((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * share))] ?? 0);
