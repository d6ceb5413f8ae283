import type { Json, JsonObject } from '@libs/kernel';

/** What a Response repeats of its request, with what OpenAI says where the request says nothing. */
const ECHOED: Readonly<Record<string, Json>> = {
  background: false,
  instructions: null,
  max_output_tokens: null,
  max_tool_calls: null,
  metadata: {},
  parallel_tool_calls: true,
  previous_response_id: null,
  prompt_cache_key: null,
  reasoning: { effort: null, summary: null },
  safety_identifier: null,
  store: true,
  temperature: null,
  text: { format: { type: 'text' } },
  tool_choice: 'auto',
  tools: [],
  top_logprobs: 0,
  top_p: null,
  truncation: 'disabled',
  user: null,
};

/** The request's own words for its settings. */
export function echoOf(body: JsonObject): JsonObject {
  const echo: JsonObject = {};
  for (const [name, unsaid] of Object.entries(ECHOED)) echo[name] = body[name] ?? unsaid;
  return echo;
}
