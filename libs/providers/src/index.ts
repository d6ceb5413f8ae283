export type * from './adapter';
export { adapterFor } from './adapter-for';
export { PROVIDER_PRESETS, presetBaseUrl, type ProviderPreset } from './presets';
export { redactMessage } from './redact';
export { SANDBOX_MODELS, type SandboxModel } from './sandbox/models';
export { sandboxAnswer, type SandboxAnswer } from './sandbox/sandbox-answer';
export type { SandboxFrame } from './sandbox/wire';
