/**
 * The options of the editor's compiler, as the library asks for it. The numbers are those of TypeScript's enumerations, of which
 * Monaco knows a part: the newest language, its modules, and packages that say by `exports` what they have.
 */
export const compilerOptions = {
  target: 99,
  module: 99,
  moduleResolution: 100,
  lib: ['lib.es2023.d.ts'],
  strict: true,
  exactOptionalPropertyTypes: true,
  noUncheckedIndexedAccess: true,
  skipLibCheck: true,
  moduleDetection: 3,
  types: [],
}
