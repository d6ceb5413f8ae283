import type { ConformanceCase } from './case.fixture';
import { anthropicCase } from './cases/anthropic.fixture';
import { geminiCase } from './cases/gemini.fixture';
import { ollamaCase } from './cases/ollama.fixture';
import { openAiCases } from './cases/openai-profiles.fixture';

/** What is known of each provider, by family and profile. A new one is one more line here. */
export const CASES: Readonly<Record<string, ConformanceCase>> = {
  'anthropic/anthropic': anthropicCase,
  'gemini/gemini': geminiCase,
  'ollama/ollama': ollamaCase,
  ...openAiCases,
};
