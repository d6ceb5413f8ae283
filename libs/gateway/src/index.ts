export type { Downstream, Exchange } from './exchange';
export { handleRequest } from './handle-request';
export { findModel, listModels, type ModelFacts } from './models-list';
export { executeWork, type WorkAnswer, type WorkAsk } from './run-executor';
export { SandboxAwareUpstream, SANDBOX_SCHEME } from './sandbox-upstream';
export type * from './services';
