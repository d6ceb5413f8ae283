import type { Form, OutcomeFeature, OutcomeWeight } from './difficulty';

/**
 * What each feature of a question's form says about whether a strong model is needed, learned by `npm run eval:routing`
 * from prompts whose outcomes with a weak and a strong model are known. Only figures are kept of them.
 */
export const OUTCOME_WEIGHTS = {
  choices: {
    base: -0.2,
    features: {
      length: [5.8225, 0.78668, -0.042581],
      words: [4.0442, 0.77968, -0.027645],
      sentenceLength: [2.1907, 0.4606, -0.051501],
      commas: [0.90276, 0.98524, 0.15794],
      numbers: [0.63331, 0.86984, -0.069834],
      anyNumber: [0.40846, 0.49155, 0.21962],
      negations: [0.92372, 1.1766, 0.46887],
      comparisons: [1.0344, 1.5739, 0.15949],
      connectives: [0.96771, 0.86577, 0.096758],
      distinct: [0.71419, 0.16027, 0.014618],
      longWords: [0.1286, 0.075225, -0.13253],
      wordLength: [4.6832, 0.71339, -0.050085],
      mathSigns: [0.26063, 0.57397, 0.084792],
      dollars: [0.093292, 0.38929, -0.35543],
      stem: [5.0186, 1.0404, 0.11343],
      longestChoice: [3.7748, 0.81184, 0.0021685],
      digits: [0.88174, 1.1713, -0.057625],
      digitShare: [0.015721, 0.037641, -0.239],
      asks: [0.61073, 0.48759, 0.187],
      decimals: [0.066921, 0.31715, -0.085172],
    },
  },
  calculation: {
    base: -0.2,
    features: {
      length: [5.3939, 0.38978, 0.059009],
      words: [3.706, 0.38701, 0.048401],
      sentenceLength: [2.571, 0.31854, 0.16116],
      commas: [0.76151, 0.59755, 0.27962],
      numbers: [1.4282, 0.39976, 0.060619],
      anyNumber: [0.98423, 0.12457, -0.060544],
      negations: [0.045045, 0.21799, 0.064279],
      comparisons: [2.1216, 1.7369, 0.39483],
      connectives: [0.96349, 0.50247, 0.17571],
      distinct: [0.68348, 0.11004, -0.019734],
      longWords: [0.030464, 0.037383, -0.065047],
      wordLength: [4.1504, 0.37662, 0.056898],
      mathSigns: [0.40908, 0.56555, -0.040731],
      dollars: [0.35541, 0.5466, 0.055881],
      stem: [5.3939, 0.38978, 0.059009],
      longestChoice: [0, 1, 0],
      digits: [1.8521, 0.53708, 0.049234],
      digitShare: [0.028907, 0.017726, -0.01032],
      asks: [0.9482, 0.22163, -0.078656],
      decimals: [0.08236, 0.28852, -0.37673],
    },
  },
} as const satisfies Record<Form, { base: number; features: Record<OutcomeFeature, OutcomeWeight> }>;
