import type { JsonObject } from '@libs/kernel';
import type { GatewayRequest } from '@libs/protocol';
import type { ChangeList } from '../changes';
import { keptSchema } from './kept-schema';
import type { OpenAiCompatibleProfile } from './profile';

/**
 * The response format. Where only `json_object` is known, the schema goes into the instructions
 * (`messages`, made for this request, is extended): weaker than a guarantee, and reported as such.
 */
export function encodeResponseFormat(
  request: GatewayRequest,
  messages: JsonObject[],
  profile: OpenAiCompatibleProfile,
  changes: ChangeList,
): JsonObject {
  const format = request.responseFormat;
  if (!format) return {};
  if (format.type !== 'json_schema') return { response_format: { type: format.type } };
  if (profile.responseFormat === 'json_schema') {
    const { type: _type, ...rest } = format;
    const { schema, strict } = keptSchema(rest, 'response_format.schema', profile, changes);
    const kept = strict === undefined ? {} : { strict };
    return { response_format: { type: 'json_schema', json_schema: { ...rest, schema, ...kept } } };
  }
  changes.add('response_format.json_schema', 'weakened to json_object with the schema as an instruction');
  messages.unshift({
    role: profile.systemRole,
    content: `Answer with one JSON object that conforms to this JSON schema:\n${JSON.stringify(format.schema)}`,
  });
  return { response_format: { type: 'json_object' } };
}
