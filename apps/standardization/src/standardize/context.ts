/** Injection token of the `StandardizeContext`. */
export const STANDARDIZE_CONTEXT = Symbol('STANDARDIZE_CONTEXT');
