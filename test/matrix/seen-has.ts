import type { Client, Seen } from './client';
import type { AnswerId } from './features';
import * as v from './values';
import { same } from './values';

type Calls = readonly (readonly [name: string, input: unknown])[];

function called({ calls }: Seen, wanted: Calls): boolean {
  const ids = calls.map(({ id }) => id).filter((id) => id !== '');
  return (
    new Set(ids).size === ids.length && JSON.stringify(calls.map(({ name, input }) => [name, input])) === JSON.stringify(wanted)
  );
}

/** Whether the client sees what the upstream said. Where calls have ids, each has its own. */
export const SEEN: Readonly<Record<AnswerId, (seen: Seen, client: Client) => boolean>> = {
  text: (seen) => seen.text === v.TEXT,
  reasoning: (seen) => seen.reasoning === v.THOUGHT && seen.text === v.TEXT,
  calls: (seen, client) =>
    called(seen, [
      ['get_weather', { city: 'Oslo' }],
      ['get_time', {}],
    ]) && seen.stop === client.stops.tool_calls,
  call_without_arguments: (seen) => called(seen, [['get_time', {}]]),
  freeform_call: (seen, client) => called(seen, [['run_sql', client.freeformInput ?? 'select 1']]),
  citations: (seen) => seen.citations.includes(v.SOURCE.url) && seen.citations.includes(v.SOURCE.title),
  logprobs: (seen) => seen.logprobs === 2,
  cached_usage: (seen) => same({ ...seen.usage }, { input: 120, cached: 40, output: 30 }),
  two_answers: (seen) => same(seen.answers, [v.TEXT, v.TEXT]),
  refusal: (seen) => (seen.refusal ?? seen.text) === v.REFUSAL,
};
