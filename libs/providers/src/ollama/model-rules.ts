/** Models that can be told to think; all others answer 400 to it. What a server really holds, only it knows. */
export const THINKING_MODELS =
  /gpt-oss|qwen-?3(?!.*(?:coder|instruct))|deepseek-(?:r1|v3)|magistral|glm|gemma-?4(?!.*no-think)|think/i;

/** Models that think always, in one of three amounts; a yes or no means nothing to them. */
export const LEVEL_MODELS = /gpt-oss/i;
