import type { CatalogModel } from './catalog-model';
import { type ModelRow, modelsOf } from './model-rows';

const CODE = ['code'] as const;
const MATH = ['math', 'code', 'analysis'] as const;
const FACTS = ['question_answering', 'summarization'] as const;
const WORDS = ['translation', 'creative_writing', 'conversation'] as const;

/**
 * Models of providers that mostly serve open weights, or sell those of others: limits and prices as listed publicly in
 * 2026, quality and speed our own judgement on the same scale as in models.data.
 */
const ROWS: Readonly<Record<string, readonly ModelRow[]>> = {
  groq: [
    ['openai/gpt-oss-120b', 131_072, 65_536, [0.15, 0.6, 0.075], 'tsr', 78, 96, MATH],
    ['openai/gpt-oss-20b', 131_072, 65_536, [0.075, 0.3, 0.0375], 'tsr', 68, 98, MATH],
    ['qwen/qwen3-32b', 131_072, 40_960, [0.29, 0.59], 'tr', 70, 94, MATH],
    ['llama-3.3-70b-versatile', 131_072, 32_768, [0.59, 0.79], 't', 65, 94],
    ['meta-llama/llama-4-scout-17b-16e-instruct', 131_072, 8_192, [0.11, 0.34], 'vts', 60, 96],
    ['llama-3.1-8b-instant', 131_072, 131_072, [0.05, 0.08], 't', 42, 98],
  ],
  mistral: [
    ['mistral-medium-2604', 262_144, 262_144, [1.5, 7.5], 'vdtsr', 86, 66, WORDS],
    ['mistral-medium-latest', 262_144, 262_144, [1.5, 7.5], 'vdtsr', 86, 66, WORDS],
    ['mistral-medium-2508', 262_144, 262_144, [0.4, 2], 'vdts', 76, 72, WORDS],
    ['mistral-large-2512', 262_144, 262_144, [0.5, 1.5], 'vdts', 80, 68, WORDS],
    ['mistral-large-latest', 262_144, 262_144, [0.5, 1.5], 'vdts', 80, 68, WORDS],
    ['magistral-medium-latest', 128_000, 40_000, [2, 5], 'tsr', 76, 45, MATH],
    ['mistral-small-2603', 256_000, 256_000, [0.15, 0.6], 'vtsr', 72, 82],
    ['mistral-small-latest', 256_000, 256_000, [0.15, 0.6], 'vtsr', 72, 82],
    ['devstral-latest', 256_000, 256_000, [0.4, 2], 'ts', 76, 72, CODE],
    ['codestral-latest', 256_000, 256_000, [0.3, 0.9], 'ts', 66, 84, CODE],
    ['ministral-14b-2512', 262_144, 262_144, [0.2, 0.2], 'vts', 60, 88],
    ['ministral-8b-2512', 262_144, 262_144, [0.15, 0.15], 'vts', 54, 90],
    ['ministral-3b-2512', 131_072, 131_072, [0.1, 0.1], 'vts', 44, 93],
    ['open-mistral-nemo', 128_000, 128_000, [0.15, 0.15], 'ts', 44, 88],
    ['pixtral-large-latest', 128_000, 128_000, [2, 6], 'vts', 62, 60],
  ],
  xai: [
    ['grok-4.5', 500_000, 500_000, [2, 6, 0.5], 'vdtsr', 92, 55, MATH],
    ['grok-4.3', 1_000_000, 30_000, [1.25, 2.5, 0.2], 'vdtsr', 88, 60, MATH],
    ['grok-4.20-0309-reasoning', 1_000_000, 30_000, [1.25, 2.5, 0.2], 'vdtsr', 87, 52, MATH],
    ['grok-4.20-0309-non-reasoning', 1_000_000, 30_000, [1.25, 2.5, 0.2], 'vdts', 80, 74],
    ['grok-4-1-fast-reasoning', 2_000_000, 30_000, [0.2, 0.5, 0.05], 'vtsr', 78, 72],
    ['grok-4-1-fast-non-reasoning', 2_000_000, 30_000, [0.2, 0.5, 0.05], 'vts', 72, 84],
    ['grok-build-0.1', 256_000, 256_000, [1, 2, 0.2], 'vdtsr', 80, 70, CODE],
    ['grok-code-fast-1', 256_000, 256_000, [0.2, 1.5, 0.02], 'tsr', 74, 82, CODE],
    ['grok-3', 131_072, 131_072, [3, 15, 0.75], 'ts', 74, 60],
    ['grok-3-mini', 131_072, 131_072, [0.3, 0.5, 0.075], 'tsr', 68, 72],
  ],
  together: [
    ['zai-org/GLM-5.2', 262_144, 164_000, [1.4, 4.4, 0.26], 'tsr', 88, 58, CODE],
    ['moonshotai/Kimi-K2.7-Code', 262_144, 131_072, [0.95, 4, 0.19], 'tsr', 86, 60, CODE],
    ['moonshotai/Kimi-K2.6', 262_144, 131_000, [1.2, 4.5, 0.2], 'vtsr', 86, 56],
    ['MiniMaxAI/MiniMax-M3', 524_288, 250_000, [0.3, 1.2, 0.06], 'vtsr', 84, 62, CODE],
    ['MiniMaxAI/MiniMax-M2.7', 202_752, 131_072, [0.3, 1.2, 0.06], 'tsr', 80, 64, CODE],
    ['deepseek-ai/DeepSeek-V4-Pro', 512_000, 384_000, [1.74, 3.48, 0.2], 'tsr', 88, 50, MATH],
    ['Qwen/Qwen3.7-Max', 1_000_000, 500_000, [1.25, 3.75], 'ts', 87, 58],
    ['Qwen/Qwen3.6-Plus', 1_000_000, 500_000, [0.5, 3], 'tr', 82, 62],
    ['Qwen/Qwen3.5-397B-A17B', 262_144, 130_000, [0.6, 3.6], 'vtr', 81, 58],
    ['Qwen/Qwen3.5-9B', 262_144, 65_536, [0.17, 0.25], 'vtsr', 58, 86],
    ['nvidia/nemotron-3-ultra-550b-a55b', 512_300, 512_300, [0.6, 3.6, 0.2], 'tsr', 82, 58],
    ['openai/gpt-oss-120b', 131_072, 131_072, [0.15, 0.6], 'tsr', 78, 78, MATH],
    ['openai/gpt-oss-20b', 131_072, 131_072, [0.05, 0.2], 'tsr', 68, 86, MATH],
    ['google/gemma-4-31B-it', 262_144, 131_072, [0.39, 0.97], 'vtsr', 70, 76],
    ['meta-llama/Llama-3.3-70B-Instruct-Turbo', 131_072, 131_072, [0.88, 0.88], 't', 65, 76],
  ],
  openrouter: [
    ['anthropic/claude-opus-4.8', 1_000_000, 128_000, [5, 25, 0.5], 'vdtsr', 95, 44, CODE],
    ['anthropic/claude-sonnet-4.6', 1_000_000, 64_000, [3, 15, 0.3], 'vdtsr', 90, 58, CODE],
    ['anthropic/claude-haiku-4.5', 200_000, 64_000, [1, 5, 0.1], 'vdtsr', 78, 78],
    ['openai/gpt-5.5', 1_050_000, 128_000, [5, 30, 0.5], 'vdtsr', 95, 48],
    ['openai/gpt-5.4', 1_050_000, 128_000, [2.5, 15, 0.25], 'vdtsr', 92, 53],
    ['openai/gpt-5-mini', 272_000, 128_000, [0.25, 2, 0.025], 'vdtsr', 80, 68],
    ['openai/gpt-4o-mini', 128_000, 16_384, [0.15, 0.6, 0.075], 'vdts', 66, 82],
    ['google/gemini-3.5-flash', 1_048_576, 65_536, [1.5, 9, 0.15], 'vadtsr', 88, 72],
    ['google/gemini-2.5-flash-lite', 1_048_576, 65_536, [0.1, 0.4, 0.01], 'vadtsr', 64, 88],
    ['x-ai/grok-4.3', 1_000_000, 30_000, [1.25, 2.5, 0.2], 'vdtsr', 88, 58],
    ['deepseek/deepseek-v3.2', 128_000, 64_000, [0.2288, 0.3432, 0.02288], 'tsr', 80, 55],
    ['qwen/qwen3.5-plus-20260420', 1_000_000, 65_536, [0.3, 1.8], 'vtsr', 80, 62],
    ['qwen/qwen3-coder-next', 262_144, 262_144, [0.11, 0.8, 0.07], 'ts', 74, 70, CODE],
    ['mistralai/mistral-medium-3-5', 262_144, 262_144, [1.5, 7.5], 'vdtsr', 86, 62, WORDS],
    ['mistralai/mistral-small-3.2-24b-instruct', 128_000, 16_384, [0.075, 0.2], 'vts', 62, 80],
    ['openai/gpt-oss-20b', 131_072, 131_072, [0.029, 0.14], 'tsr', 68, 78, MATH],
  ],
  cohere: [
    ['command-a-reasoning-08-2025', 256_000, 32_000, [2.5, 10], 'tsr', 72, 52, FACTS],
    ['command-a-03-2025', 256_000, 8_000, [2.5, 10], 'ts', 68, 64, FACTS],
    ['command-a-vision-07-2025', 128_000, 8_000, [2.5, 10], 'v', 64, 60],
    ['command-a-translate-08-2025', 8_000, 8_000, [2.5, 10], 't', 60, 66, ['translation']],
    ['command-r-plus-08-2024', 128_000, 4_000, [2.5, 10], 'ts', 55, 66, FACTS],
    ['command-r-08-2024', 128_000, 4_000, [0.15, 0.6], 'ts', 46, 80, FACTS],
    ['command-r7b-12-2024', 128_000, 4_000, [0.0375, 0.15], 'ts', 38, 90],
  ],
  perplexity: [
    ['sonar-deep-research', 128_000, 8_000, [2, 8], 'r', 80, 5, ['analysis', 'question_answering']],
    ['sonar-reasoning-pro', 128_000, 8_000, [2, 8], 'vsr', 76, 45, FACTS],
    ['sonar-pro', 200_000, 8_000, [3, 15], 'vs', 72, 58, FACTS],
    ['sonar', 128_000, 8_000, [1, 1], 'vs', 62, 72, FACTS],
  ],
  cerebras: [
    ['zai-glm-4.7', 128_000, 40_000, [2.25, 2.75], 'tsr', 80, 97, CODE],
    ['gpt-oss-120b', 131_072, 32_768, [0.35, 0.75], 'tsr', 78, 99, MATH],
    ['qwen-3-32b', 128_000, 32_768, [0.4, 0.8], 'tr', 70, 98, MATH],
    ['llama-3.3-70b', 128_000, 65_536, [0.85, 1.2], 't', 65, 98],
    ['llama3.1-8b', 128_000, 32_768, [0.1, 0.1], 't', 42, 100],
  ],
  zai: [
    ['glm-5.2', 262_144, 131_072, [1.4, 4.4, 0.26], 'tsr', 88, 55, CODE],
    ['glm-5.1', 202_752, 131_072, [1.4, 4.4, 0.26], 'tsr', 86, 55, CODE],
    ['glm-5', 202_752, 131_072, [1, 3.2, 0.2], 'tsr', 84, 55, CODE],
    ['glm-4.7', 202_752, 131_072, [0.6, 2.2, 0.11], 'tsr', 80, 58, CODE],
    ['glm-4.6', 202_752, 131_072, [0.6, 2.2, 0.11], 'tsr', 78, 58, CODE],
  ],
};

export const HOSTED_MODELS: readonly CatalogModel[] = modelsOf(ROWS);
