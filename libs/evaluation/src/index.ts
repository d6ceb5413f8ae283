export { AssessmentJob, type JobParts, type JobSettings } from './assessment-job';
export {
  CapabilitiesRepository,
  PROBE_OUTCOMES,
  PROBED,
  type Probed,
  type ProbeFinding,
  type ProbeOutcome,
  type ProbeRow,
} from './capabilities.repository';
export { type ModelAnswer, type ModelAsk, type Models, Purse } from './comparison';
export {
  EvaluationRunsRepository,
  EvaluationsRepository,
  SamplesRepository,
  type EvaluationRow,
  type EvaluationRun,
} from './evaluations.repository';
export { EvaluationService } from './evaluations.service';
export { FeedbackRepository, type FeedbackRow } from './feedback.repository';
export { FEEDBACK_CATEGORIES, FeedbackService } from './feedback.service';
export { FAULTS } from './heuristics';
export { measurementsOf } from './measured-models';
export type { FindRequest } from './prompts';
export { QualityRepository, EVIDENCE_SOURCES, type EvidenceRow } from './quality.repository';
export { QualityService, type QualityView } from './quality.service';
