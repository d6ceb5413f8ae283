import { isJsonObject, type Json, type JsonObject } from '@libs/kernel';
import type { ResponseFormat, Tool, ToolChoice } from '../neutral/request';
import { badField, listAt, objectAt, optionalString, stringAt } from './read-fields';

const NO_ARGUMENTS: JsonObject = { type: 'object', properties: {} };

/** `tools`, or the old `functions`. @throws GatewayError invalid_request */
export function decodeTools(body: JsonObject): Tool[] | undefined {
  const tools = body['tools'];
  if (tools !== undefined && tools !== null) {
    return listAt(tools, 'tools').map((raw, i) => {
      const tool = objectAt(raw, `tools[${i}]`);
      if (tool['type'] !== 'function') throw badField(`tools[${i}].type`, 'must be function for a model of another provider');
      return decodeFunction(objectAt(tool['function'], `tools[${i}].function`), `tools[${i}].function`);
    });
  }
  const functions = body['functions'];
  if (functions === undefined || functions === null) return undefined;
  return listAt(functions, 'functions').map((raw, i) => decodeFunction(objectAt(raw, `functions[${i}]`), `functions[${i}]`));
}

function decodeFunction(raw: JsonObject, param: string): Tool {
  const parameters = raw['parameters'];
  const description = optionalString(raw, 'description', `${param}.description`);
  return {
    name: stringAt(raw['name'], `${param}.name`),
    parameters: isJsonObject(parameters) ? parameters : NO_ARGUMENTS,
    ...(description !== undefined && { description }),
    ...(typeof raw['strict'] === 'boolean' && { strict: raw['strict'] }),
  };
}

/** `tool_choice`, or the old `function_call`. @throws GatewayError invalid_request */
export function decodeToolChoice(body: JsonObject): ToolChoice | undefined {
  const choice = body['tool_choice'] ?? body['function_call'];
  if (choice === undefined || choice === null) return undefined;
  if (choice === 'auto' || choice === 'none' || choice === 'required') return { type: choice };
  const param = body['tool_choice'] === undefined ? 'function_call' : 'tool_choice';
  const named = objectAt(choice, param);
  const called = isJsonObject(named['function']) ? named['function'] : named;
  return { type: 'tool', name: stringAt(called['name'], `${param}.function.name`) };
}

/** @throws GatewayError invalid_request */
export function decodeResponseFormat(raw: Json | undefined): ResponseFormat | undefined {
  if (raw === undefined || raw === null) return undefined;
  const format = objectAt(raw, 'response_format');
  switch (format['type']) {
    case 'text':
    case 'json_object':
      return { type: format['type'] };
    case 'json_schema': {
      const schema = objectAt(format['json_schema'], 'response_format.json_schema');
      const description = optionalString(schema, 'description');
      return {
        type: 'json_schema',
        name: stringAt(schema['name'], 'response_format.json_schema.name'),
        schema: objectAt(schema['schema'] ?? {}, 'response_format.json_schema.schema'),
        ...(description !== undefined && { description }),
        ...(typeof schema['strict'] === 'boolean' && { strict: schema['strict'] }),
      };
    }
    default:
      throw badField('response_format.type', 'must be text, json_object or json_schema');
  }
}
