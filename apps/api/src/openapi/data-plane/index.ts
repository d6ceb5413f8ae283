import type { Paths, Schemas } from '../document-parts';
import { BATCHES_PATHS } from './batches-paths';
import { CHAT_PATHS } from './chat-paths';
import { EVALUATION_PATHS } from './evaluation-paths';
import { FILES_PATHS } from './files-paths';
import { GEMINI_PATHS } from './gemini-paths';
import { MODELS_PATHS } from './models-paths';
import { OPERATION_PATHS } from './operations-paths';
import { RESPONSES_PATHS } from './responses-paths';
import { ROUTE_PATHS } from './route-paths';
import { RUNS_PATHS } from './runs-paths';
import { AGENT_RUN_SCHEMAS } from './schemas/agent-runs';
import { ANTHROPIC_MESSAGES_SCHEMAS } from './schemas/anthropic-messages';
import { BATCH_SCHEMAS } from './schemas/batches';
import { GATEWAY_FACTS } from './schemas/common';
import { ERROR_SCHEMAS } from './schemas/errors';
import { EVALUATION_SCHEMAS } from './schemas/evaluation';
import { FILE_SCHEMAS } from './schemas/files';
import { GEMINI_SCHEMAS } from './schemas/gemini';
import { HOUSE_ATTACHMENT_SCHEMAS } from './schemas/house-attachments';
import { HOUSE_CHAT_SCHEMAS } from './schemas/house-chat';
import { MODEL_SCHEMAS } from './schemas/models';
import { OPENAI_CHAT_SCHEMAS } from './schemas/openai-chat';
import { OPENAI_MORE_SCHEMAS } from './schemas/openai-more';
import { ROUTE_SCHEMAS } from './schemas/route';
import { OPERATION_SCHEMAS } from './schemas/operations';

/** The data plane's part of the OpenAPI document; its routes are not Nest controllers, so it is written by hand. */
export const DATA_PLANE_PATHS: Paths = {
  ...CHAT_PATHS,
  ...GEMINI_PATHS,
  ...OPERATION_PATHS,
  ...MODELS_PATHS,
  ...RESPONSES_PATHS,
  ...ROUTE_PATHS,
  ...RUNS_PATHS,
  ...FILES_PATHS,
  ...BATCHES_PATHS,
  ...EVALUATION_PATHS,
};

export const DATA_PLANE_SCHEMAS: Schemas = {
  ...ERROR_SCHEMAS,
  ...GATEWAY_FACTS,
  ...OPENAI_CHAT_SCHEMAS,
  ...OPENAI_MORE_SCHEMAS,
  ...OPERATION_SCHEMAS,
  ...ANTHROPIC_MESSAGES_SCHEMAS,
  ...GEMINI_SCHEMAS,
  ...HOUSE_ATTACHMENT_SCHEMAS,
  ...HOUSE_CHAT_SCHEMAS,
  ...MODEL_SCHEMAS,
  ...AGENT_RUN_SCHEMAS,
  ...FILE_SCHEMAS,
  ...BATCH_SCHEMAS,
  ...ROUTE_SCHEMAS,
  ...EVALUATION_SCHEMAS,
};
