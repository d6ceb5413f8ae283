import type { GatewayRequest, Message, Tool, ToolResultPart } from '@libs/protocol';
import type { TargetInfo } from '../adapter';

/** Requests in the neutral form, each for one thing that every provider must be told rightly. */
export const TOOLS: Tool[] = [
  {
    name: 'get_weather',
    description: 'The weather in a city',
    parameters: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] },
  },
  { name: 'get_time', description: 'The time now', parameters: { type: 'object', properties: {} } },
];

export const PNG = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGP4z8AAAAMBAQDJ/pLvAAAAAElFTkSuQmCC';
export const ADDRESS = 'https://pictures.example/cat.png';

const user = (text: string): Message => ({ role: 'user', content: [{ type: 'text', text }] });

const request = (more: Partial<GatewayRequest>): GatewayRequest => ({
  model: 'whatever',
  system: [],
  messages: [user('Hello')],
  stream: false,
  includeUsage: false,
  ...more,
});

export const plain = (): GatewayRequest =>
  request({ system: [{ type: 'text', text: 'Be brief.' }], maxOutputTokens: 77, extra: { made_up_field: 1 } });

export const streamed = (): GatewayRequest => request({ stream: true });

export const turns = (): GatewayRequest =>
  request({ messages: [user('One'), { role: 'assistant', content: [{ type: 'text', text: 'Two' }] }, user('Three')] });

const result = (toolCallId: string, text: string): ToolResultPart => ({
  type: 'tool_result',
  toolCallId,
  content: [{ type: 'text', text }],
});

/** Two calls at once, the second without arguments, both answered. */
export const toolTurns = (): GatewayRequest =>
  request({
    tools: TOOLS,
    messages: [
      user('Weather in Köln, and the time?'),
      {
        role: 'assistant',
        content: [
          { type: 'text', text: 'Let me look.' },
          { type: 'tool_call', id: 'call_1', name: 'get_weather', arguments: '{"city":"Köln"}' },
          { type: 'tool_call', id: 'call_2', name: 'get_time', arguments: '' },
        ],
      },
      { role: 'user', content: [result('call_1', 'Rain'), result('call_2', 'Noon')] },
    ],
  });

export const picture = (source: 'bytes' | 'address'): GatewayRequest =>
  request({
    messages: [
      {
        role: 'user',
        content: [
          { type: 'text', text: 'What is this?' },
          {
            type: 'image',
            source: source === 'bytes' ? { type: 'base64', mediaType: 'image/png', data: PNG } : { type: 'url', url: ADDRESS },
          },
        ],
      },
    ],
  });

export const target = (model: string): TargetInfo => ({ providerId: 'under-test', model, maxOutputTokens: 4096 });
