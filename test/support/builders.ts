import type { JsonObject } from '@libs/kernel';

/** A picture of one red pixel: the smallest PNG that a decoder takes. */
export const TINY_PNG = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGP4z8AAAAMBAQDJ/pLvAAAAAElFTkSuQmCC';
export const TINY_PNG_URL = `data:image/png;base64,${TINY_PNG}`;

/** The shortest file that calls itself a PDF. */
export const TINY_PDF = Buffer.from('%PDF-1.4\n%%EOF\n').toString('base64');
export const TINY_PDF_URL = `data:application/pdf;base64,${TINY_PDF}`;

/** The two tools that the stories call. */
export const WEATHER_SCHEMA = {
  type: 'object' as const,
  properties: { city: { type: 'string', description: 'Name of the city' } },
  required: ['city'],
  additionalProperties: false,
};
export const CLOCK_SCHEMA = { type: 'object' as const, properties: {}, additionalProperties: false };

const TOOLS = [
  { name: 'get_weather', description: 'The weather in a city', schema: WEATHER_SCHEMA },
  { name: 'get_time', description: 'The time now', schema: CLOCK_SCHEMA },
];

export const openAiTools = TOOLS.map(({ name, description, schema }) => ({
  type: 'function' as const,
  function: { name, description, parameters: schema },
}));

export const anthropicTools = TOOLS.map(({ name, description, schema }) => ({ name, description, input_schema: schema }));

/** A chat completions body: one user message unless `more` says otherwise. */
export const chatBody = (more: JsonObject = {}): JsonObject => ({
  model: 'gpt-5-mini',
  messages: [{ role: 'user', content: 'Hello' }],
  ...more,
});

/** An Anthropic messages body: one user message unless `more` says otherwise. */
export const messagesBody = (more: JsonObject = {}): JsonObject => ({
  model: 'claude-haiku-4-5',
  max_tokens: 256,
  messages: [{ role: 'user', content: 'Hello' }],
  ...more,
});
