import type { JsonObject } from '@libs/kernel';
import type { GatewayRequest, ResponseFormat } from '@libs/protocol';
import type { ChangeList } from '../changes';
import { compileSchema } from '../schema/compile-schema';
import { ANTHROPIC_SCHEMA_RULES } from '../schema/rules';
import type { ModelRules } from './model-rules';

/**
 * The tool that stands for a schema which the model does not keep to by itself: its input is the answer. Known by its
 * name alone when the answer comes back.
 */
export const ANSWER_TOOL = 'gateway_structured_answer';

/** How the response format is asked for: at most one of the two. */
export interface OutputPlan {
  /** For `output_config.format`. */
  format?: JsonObject;
  /** The answer tool, which must then be called. */
  tool?: JsonObject;
}

/** The response format in Anthropic's way; an instruction, where nothing better is known, is appended to `system`. */
export function encodeFormat(request: GatewayRequest, rules: ModelRules, system: JsonObject[], changes: ChangeList): OutputPlan {
  const format = request.responseFormat;
  if (!format || format.type === 'text') return {};
  if (format.type === 'json_object') {
    changes.add('response_format.json_object', 'weakened to an instruction');
    system.push({ type: 'text', text: 'Answer with one valid JSON object and nothing else.' });
    return {};
  }
  if (request.toolChoice?.type === 'tool') {
    changes.dropped('response_format', 'a forced tool leaves no answer that could follow it');
    return {};
  }
  const why = rules.structured ? undefined : 'the model keeps to no schema by itself';
  return why === undefined ? native(format, system, changes) : throughTool(format, why, system, changes);
}

type SchemaFormat = Extract<ResponseFormat, { type: 'json_schema' }>;

function native(format: SchemaFormat, system: JsonObject[], changes: ChangeList): OutputPlan {
  const { schema, misfits } = compileSchema(format.schema, ANTHROPIC_SCHEMA_RULES, changes, 'response_format.schema');
  if (misfits.length > 0) return throughTool(format, `Anthropic cannot enforce ${misfits.join(', ')}`, system, changes);
  if (format.description !== undefined) changes.dropped('response_format.description', 'not known to Anthropic');
  return { format: { type: 'json_schema', schema } };
}

function throughTool(format: SchemaFormat, why: string, system: JsonObject[], changes: ChangeList): OutputPlan {
  const { schema, description } = format;
  if (schema['type'] !== 'object') {
    changes.add('response_format.schema', `weakened to an instruction, ${why}`);
    system.push({ type: 'text', text: `Answer with JSON that conforms to this JSON schema:\n${JSON.stringify(schema)}` });
    return {};
  }
  changes.add('response_format.schema', `asked for through a tool and not enforced, ${why}`);
  const told = 'Gives the final answer to the user. Call it exactly once, with the whole answer.';
  return {
    tool: {
      name: ANSWER_TOOL,
      description: description === undefined ? told : `${told} ${description}`,
      input_schema: schema,
    },
  };
}
