import { isJsonObject, type Json, type JsonObject } from '@libs/kernel';

/** An event without its number. */
type Event = [type: string, fields: JsonObject];

/** What the pieces of an item are called, by the field that holds what they tell. */
const CALLS: Readonly<Record<string, readonly [field: string, event: string]>> = {
  function_call: ['arguments', 'function_call_arguments'],
  custom_tool_call: ['input', 'custom_tool_call_input'],
};

/**
 * A whole Response as the frames in which it would have streamed, each text in one piece. Items keep everything that they
 * hold, so that a client has the same at the end as one who asked for the whole.
 */
export function tellEvents(response: JsonObject): string[] {
  const begun = { ...response, status: 'in_progress', completed_at: null, incomplete_details: null, output: [], usage: null };
  const events: Event[] = [
    ['response.created', { response: begun }],
    ['response.in_progress', { response: begun }],
    ...objectsIn(response['output']).flatMap(itemEvents),
    [response['status'] === 'incomplete' ? 'response.incomplete' : 'response.completed', { response }],
  ];
  return events.map(([type, fields], sequence_number) => {
    const data = JSON.stringify({ type, sequence_number, ...fields });
    return `event: ${type}\ndata: ${data}\n\n`;
  });
}

function itemEvents(item: JsonObject, output_index: number): Event[] {
  const call = CALLS[String(item['type'])];
  const opened: JsonObject = { ...item };
  if ('status' in item) opened['status'] = 'in_progress';
  for (const list of ['content', 'summary']) if (Array.isArray(item[list])) opened[list] = [];
  if (call) opened[call[0]] = '';
  const between = call
    ? told(`response.${call[1]}`, call[0], item[call[0]])
    : [
        ...objectsIn(item['summary']).flatMap((part, summary_index) => at({ summary_index }, summaryEvents(part))),
        ...objectsIn(item['content']).flatMap((part, content_index) => at({ content_index }, partEvents(part))),
      ];
  return at({ output_index }, [
    ['response.output_item.added', { item: opened }],
    ...at({ item_id: item['id'] ?? null }, between),
    ['response.output_item.done', { item }],
  ]);
}

const at = (place: JsonObject, events: Event[]): Event[] => events.map(([type, fields]) => [type, { ...place, ...fields }]);

/** Nothing where there is nothing to tell. */
function told(event: string, field: string, value: Json | undefined, more: JsonObject = {}): Event[] {
  if (typeof value !== 'string') return [];
  const delta: Event[] = value === '' ? [] : [[`${event}.delta`, { delta: value, ...more }]];
  return [...delta, [`${event}.done`, { [field]: value, ...more }]];
}

const summaryEvents = (part: JsonObject): Event[] => [
  ['response.reasoning_summary_part.added', { part: { ...part, text: '' } }],
  ...told('response.reasoning_summary_text', 'text', part['text']),
  ['response.reasoning_summary_part.done', { part }],
];

function partEvents(part: JsonObject): Event[] {
  const type = String(part['type']);
  const field = type === 'refusal' ? type : 'text';
  const opened: JsonObject = { ...part, [field]: '' };
  for (const list of ['annotations', 'logprobs']) if (Array.isArray(part[list])) opened[list] = [];
  const more: JsonObject = type === 'output_text' ? { logprobs: part['logprobs'] ?? [] } : {};
  const said = told(`response.${type}`, field, part[field], more);
  const cited = objectsIn(part['annotations']).map((annotation, annotation_index): Event => [
    'response.output_text.annotation.added',
    { annotation_index, annotation },
  ]);
  return [
    ['response.content_part.added', { part: opened }],
    ...said.slice(0, -1),
    ...cited,
    ...said.slice(-1),
    ['response.content_part.done', { part }],
  ];
}

const objectsIn = (list: Json | undefined): JsonObject[] => (Array.isArray(list) ? list.filter(isJsonObject) : []);
