/** What a client may ask for, in the order of the table. Each client has words for it or borrows another's. */
export const ASKS = [
  'system',
  'multi_turn',
  'multi_part',
  'image_url',
  'image_base64',
  'document',
  'document_url',
  'audio',
  'tools',
  'choice_auto',
  'choice_none',
  'choice_required',
  'choice_tool',
  'choice_allowed',
  'single_call',
  'tool_results',
  'empty_arguments',
  'tool_error',
  'tool_image',
  'strict_tool',
  'freeform',
  'web_search',
  'code_execution',
  'json_schema',
  'json_mode',
  'effort',
  'budget',
  'cache_mark',
  'cache_key',
  'cited_document',
  'logprobs',
  'stop',
  'output_limit',
  'temperature',
  'top_k',
  'seed',
  'penalties',
  'n',
  'service_tier',
  'metadata',
  'user',
  'unknown_field',
  'unknown_part_field',
  'unknown_tool_field',
] as const;
export type Ask = (typeof ASKS)[number];

/** What an upstream may say, and a client must see. */
export const ANSWERS = [
  'text',
  'reasoning',
  'calls',
  'call_without_arguments',
  'freeform_call',
  'citations',
  'logprobs',
  'cached_usage',
  'two_answers',
  'refusal',
] as const;
export type AnswerId = (typeof ANSWERS)[number];

export type RowId =
  | Ask
  | 'text'
  | 'reasoning'
  | 'own_reasoning'
  | 'foreign_reasoning'
  | 'citations'
  | 'cached_usage'
  | 'usage_unasked'
  | 'refusal'
  | 'stop_length'
  | 'stop_tool_calls'
  | 'stop_stop_sequence'
  | 'stop_content_filter'
  | 'error_400'
  | 'error_429'
  | 'error_500'
  | 'stream_error';

/** One line of the table. */
export interface Row {
  id: RowId;
  label: string;
  group: string;
  /** What a change that is about it speaks of. */
  named: RegExp;
  /** What comes back for it. */
  answer?: AnswerId;
}

const row = (group: string, id: RowId, label: string, named: RegExp = /./, answer?: AnswerId): Row => ({
  group,
  id,
  label,
  named,
  ...(answer && { answer }),
});

const [TALK, TOOLS, FORM, MIND, SETTINGS, END] = [
  'Conversation',
  'Tools',
  'Form of the answer',
  'Reasoning, caching, sources',
  'Settings',
  'Ends, figures, errors',
];

export const ROWS: readonly Row[] = [
  row(TALK, 'text', 'text', /./, 'text'),
  row(TALK, 'system', 'system and developer instructions', /system/),
  row(TALK, 'multi_turn', 'several turns'),
  row(TALK, 'multi_part', 'several parts of text in one message'),
  row(TALK, 'image_url', 'image by address', /image/),
  row(TALK, 'image_base64', 'image as base64', /image/),
  row(TALK, 'document', 'document (PDF) as base64', /document|file/),
  row(TALK, 'document_url', 'document (PDF) by address', /document|file/),
  row(TALK, 'audio', 'sound', /audio|sound/),
  row(TOOLS, 'tools', 'tools, several calls at once', /tools/, 'calls'),
  row(TOOLS, 'choice_auto', 'tool choice: auto', /tool_choice/),
  row(TOOLS, 'choice_none', 'tool choice: none', /tool_choice/),
  row(TOOLS, 'choice_required', 'tool choice: some tool', /tool_choice/),
  row(TOOLS, 'choice_tool', 'tool choice: this tool', /tool_choice/),
  row(TOOLS, 'choice_allowed', 'tool choice: one of these', /tool_?choice/i),
  row(TOOLS, 'single_call', 'one call at a time', /parallel/),
  row(TOOLS, 'tool_results', 'results of several calls', /tool/),
  row(TOOLS, 'empty_arguments', 'calls without arguments', /arguments/, 'call_without_arguments'),
  row(TOOLS, 'tool_error', 'result that is an error', /is_error/),
  row(TOOLS, 'tool_image', 'result with an image', /tool_result/),
  row(TOOLS, 'strict_tool', 'strict schema', /strict|schema|parameters/),
  row(TOOLS, 'freeform', 'tool that takes plain text', /tools/, 'freeform_call'),
  row(TOOLS, 'web_search', "provider's own web search", /search/),
  row(TOOLS, 'code_execution', "provider's own code execution", /code/),
  row(FORM, 'json_schema', 'structured output', /response_format|schema/),
  row(FORM, 'json_mode', 'JSON mode', /response_format|responseMimeType/),
  row(FORM, 'logprobs', 'log probabilities', /logprobs/, 'logprobs'),
  row(FORM, 'n', 'several answers (n)', /\bn\b|candidates/, 'two_answers'),
  row(MIND, 'effort', 'reasoning: effort', /reasoning|effort|think/),
  row(MIND, 'budget', 'reasoning: budget in tokens', /reasoning|budget|think/),
  row(MIND, 'reasoning', 'reasoning shown to the client', /reasoning/, 'reasoning'),
  row(MIND, 'own_reasoning', 'reasoning goes back, signed, to whose it is', /reasoning|signature/),
  row(MIND, 'foreign_reasoning', "another provider's signed reasoning stays away", /reasoning|signature/),
  row(MIND, 'cache_mark', 'prompt-cache marks', /cache_?control/i),
  row(MIND, 'cache_key', 'prompt-cache key', /prompt_?cache_?key/i),
  row(MIND, 'cached_usage', 'cached tokens told', /./, 'cached_usage'),
  row(MIND, 'cited_document', 'citations of documents, asked for', /citations/),
  row(MIND, 'citations', 'citations and annotations', /./, 'citations'),
  row(SETTINGS, 'output_limit', 'output limit', /max/),
  row(SETTINGS, 'temperature', 'temperature', /temperature/),
  row(SETTINGS, 'top_k', 'top-k', /top_?k/i),
  row(SETTINGS, 'stop', 'stop sequences', /stop/),
  row(SETTINGS, 'seed', 'seed', /seed/),
  row(SETTINGS, 'penalties', 'penalties', /penalty/i),
  row(SETTINGS, 'service_tier', 'service tier', /service_?tier/i),
  row(SETTINGS, 'metadata', 'metadata', /metadata|labels/),
  row(SETTINGS, 'user', 'end user', /user/),
  row(SETTINGS, 'unknown_field', 'a field nobody knows', /verve/),
  row(SETTINGS, 'unknown_part_field', 'a field nobody knows, on a part', /verve/),
  row(SETTINGS, 'unknown_tool_field', 'a field nobody knows, on a tool', /verve/),
  row(END, 'stop_length', 'stopped: output limit'),
  row(END, 'stop_tool_calls', 'stopped: calls tools'),
  row(END, 'stop_stop_sequence', 'stopped: which stop sequence'),
  row(END, 'stop_content_filter', 'stopped: content filter'),
  row(END, 'refusal', 'refusal in words', /./, 'refusal'),
  row(END, 'usage_unasked', 'usage in a stream, only when asked'),
  row(END, 'error_400', "error: the request's fault"),
  row(END, 'error_429', 'error: rate limit'),
  row(END, 'error_500', 'error: the provider is sick'),
  row(END, 'stream_error', 'error in the middle of a stream'),
];
