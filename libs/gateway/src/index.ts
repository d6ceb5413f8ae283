export type { Downstream, Exchange } from './exchange';
export { handleRequest } from './handle-request';
export { findModel, listModels, type ModelFacts } from './models-list';
export { executeWork, type WorkAnswer, type WorkAsk } from './execute-work';
export { SandboxAwareUpstream, SANDBOX_SCHEME } from './sandbox-upstream';
export type * from './services';
export { Runtime, type RuntimeOptions } from './runtime/runtime';
export { RuntimeModule } from './runtime/runtime.module';
