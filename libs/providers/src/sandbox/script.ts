import type { SandboxRequest, SandboxTool } from './read-request';
import { splitWords } from './count-tokens';
import { describeImage } from './describe-image';
import { numberIn } from './directives';
import { sampleArguments } from './schema-sample';

export interface SandboxCall {
  id: string;
  name: string;
  arguments: string;
}

/** A failure that the sandbox plays. */
export type SandboxFault =
  | { type: 'status'; status: number; retryAfter?: string; quota: boolean }
  | { type: 'cut' | 'hang'; beforeHead: boolean }
  | { type: 'error_mid_stream' | 'no_done' | 'html' };

/** What a model does with a request, before it is put on the wire. */
export interface SandboxScript {
  /** Pieces of text in the order in which they are streamed. */
  words: string[];
  calls: SandboxCall[];
  /** Before the first byte. */
  delayMs: number;
  /** Between two pieces. */
  paceMs: number;
  fault?: SandboxFault;
}

const MAX_DELAY_MS = 600_000;
const MAX_WORDS = 100_000;

type Writer = (request: SandboxRequest) => SandboxScript;

/** By model name without `sandbox/`. */
export const SCRIPTS: ReadonlyMap<string, Writer> = new Map<string, Writer>([
  ['echo', (request) => say(request, request.text)],
  ['slow', (request) => say(request, request.text, { delayMs: 1000, paceMs: 100 })],
  ['flaky', (request) => ({ ...say(request, request.text), fault: faultOf(request) })],
  ['tools', toolScript],
  ['image', imageScript],
]);

function say(request: SandboxRequest, text: string, pace = { delayMs: 0, paceMs: 0 }): SandboxScript {
  const { directives } = request;
  const words = splitWords(text === '' ? 'ok' : text);
  const wanted = numberIn(directives, 'words', words.length, 1, MAX_WORDS);
  return {
    words: wanted === words.length ? words : repeated(words, wanted),
    calls: [],
    delayMs: numberIn(directives, 'delay_ms', pace.delayMs, 0, MAX_DELAY_MS),
    paceMs: numberIn(directives, 'pace_ms', pace.paceMs, 0, MAX_DELAY_MS),
  };
}

const repeated = (words: string[], wanted: number): string[] =>
  Array.from({ length: wanted }, (_, i) => `${i === 0 ? '' : ' '}${(words[i % words.length] as string).trim()}`);

/** Called for by a directive, else drawn from the hash: half of all bodies fail, each always in the same way. */
function faultOf({ directives, hash }: SandboxRequest): SandboxFault | undefined {
  if (directives.has('status')) {
    const options = directives.get('status') ?? {};
    const status = numberIn(directives, 'status', 500, 400, 599);
    // It becomes a header: junk is wanted here, line breaks are not.
    const retryAfter = options['retry_after']?.replace(/[^\x21-\x7e]/g, '').slice(0, 64);
    return { type: 'status', status, retryAfter, quota: 'quota' in options };
  }
  for (const type of ['cut', 'hang'] as const) {
    if (directives.has(type)) return { type, beforeHead: directives.get(type)?.['value'] === 'head' };
  }
  for (const type of ['error_mid_stream', 'no_done', 'html'] as const) if (directives.has(type)) return { type };
  if (directives.size > 0) return undefined;
  const drawn: (SandboxFault | undefined)[] = [
    { type: 'status', status: 500, quota: false },
    { type: 'status', status: 429, retryAfter: '1', quota: false },
    { type: 'cut', beforeHead: false },
    { type: 'error_mid_stream' },
  ];
  return drawn[Number.parseInt(hash.slice(0, 2), 16) % 8];
}

function toolScript(request: SandboxRequest): SandboxScript {
  const { toolResults, tools, toolChoice } = request;
  if (toolResults.length > 0) {
    return say(request, toolResults.map(({ name, content }) => `The tool ${name} returned: ${content}`).join('\n'));
  }
  const named = tools.find((tool) => tool.name === toolChoice);
  const [first, second] = named ? [named] : tools;
  if (!first || toolChoice === 'none') return say(request, 'I was offered no tools, so I call none.');
  const parallel = second && request.parallelToolCalls && request.directives.has('parallel');
  const called = parallel ? [first, second] : [first];
  return { ...say(request, request.text), words: [], calls: called.map((tool, i) => callOf(tool, request, i)) };
}

function callOf(tool: SandboxTool, { hash, text }: SandboxRequest, position: number): SandboxCall {
  const args = sampleArguments(tool.parameters);
  const asked = typeof args['expression'] === 'string' ? arithmeticIn(text) : undefined;
  return {
    id: `call_${hash.slice(position * 4, position * 4 + 24)}`,
    name: tool.name,
    arguments: JSON.stringify(asked === undefined ? args : { ...args, expression: asked }),
  };
}

/** `What is 6 x 7?` asks for `6 * 7`: a calculator that is offered should have something to compute. */
function arithmeticIn(text: string): string | undefined {
  const [found] = /\d[\d.]*(?:\s*[-+*/x×÷^]\s*\d[\d.]*)+/i.exec(text.slice(0, 1_000)) ?? [];
  return found?.replace(/[x×]/gi, '*').replaceAll('÷', '/').replace(/\.$/, '');
}

function imageScript(request: SandboxRequest): SandboxScript {
  const { images } = request;
  const count = images.length === 1 ? '1 image' : `${images.length} images`;
  const lines = images.map((url, i) => `Image ${i + 1}: ${describeImage(url)}.`);
  return say(request, [`I received ${count}.`, ...lines].join(' '));
}
