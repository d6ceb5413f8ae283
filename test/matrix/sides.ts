import type { Client } from './client';
import { anthropicClient } from './clients/anthropic-messages.client';
import { geminiClient } from './clients/gemini.client';
import { houseChatClient } from './clients/house-chat.client';
import { openAiChatClient } from './clients/openai-chat.client';
import { openAiCompletionsClient } from './clients/openai-completions.client';
import { openAiResponsesClient } from './clients/openai-responses.client';
import type { Upstream } from './upstream';
import { anthropicUpstream } from './upstreams/anthropic.upstream';
import { deepSeekUpstream } from './upstreams/deepseek.upstream';
import { geminiUpstream } from './upstreams/gemini.upstream';
import { ollamaUpstream } from './upstreams/ollama.upstream';
import { openAiUpstream } from './upstreams/openai.upstream';

export const CLIENTS: readonly Client[] = [
  openAiChatClient,
  openAiResponsesClient,
  anthropicClient,
  geminiClient,
  openAiCompletionsClient,
  houseChatClient,
];

export const UPSTREAMS: readonly Upstream[] = [
  openAiUpstream,
  deepSeekUpstream,
  anthropicUpstream,
  geminiUpstream,
  ollamaUpstream,
];
