import eslint from '@eslint/js';
import prettier from 'eslint-config-prettier';
import jsxA11y from 'eslint-plugin-jsx-a11y-x';
import reactHooks from 'eslint-plugin-react-hooks';
import tseslint from 'typescript-eslint';
import { localRules } from './eslint.local-rules.js';

export default tseslint.config(
  { ignores: ['**/dist/', 'node_modules/', '.cache/', 'coverage/', 'data/', 'apps/console/src/api/generated/'] },
  eslint.configs.recommended,
  {
    plugins: { local: localRules },
    rules: {
      'local/comment-subject': 'error',
      'max-lines': ['error', 400],
      'max-params': ['error', 4],
    },
  },
  {
    files: ['apps/{ingestion,processor,standardization}/**/*.ts'],
    rules: { 'local/file-role': 'error' },
  },
  {
    files: ['apps/processor/src/**/*.queries.ts'],
    // Types of questions that have a scope.
    rules: { 'local/scoped-query': ['error', ['RunsQuestion', 'GroupedQuestion', 'RunsRange']] },
  },
  {
    // Questions of the processor itself: it takes runs in, follows what is stored, plans rollups and notifications.
    // `run-pages` has its conditions from `runCondition`, `starts-by-time` its range in the constructor.
    files: [
      'apps/processor/src/alerting/states/open-alerts.queries.ts',
      'apps/processor/src/alerting/backtest/starts-by-time.queries.ts',
      'apps/processor/src/analytics/rollups/range-plan.queries.ts',
      'apps/processor/src/notifications/notifiable-incidents.queries.ts',
      'apps/processor/src/runs/intake/known-runs.queries.ts',
      'apps/processor/src/runs/intake/last-runs.queries.ts',
      'apps/processor/src/runs/known-object.queries.ts',
      'apps/processor/src/runs/run-pages.queries.ts',
    ],
    rules: { 'local/scoped-query': 'off' },
  },
  {
    // The alert engine gets its names and types anew when its rules do.
    files: ['libs/alerting/src/engine/**'],
    rules: { 'max-params': 'off' },
  },
  {
    // Nest hands the dependencies of a provider over one by one.
    files: ['apps/processor/src/engine.providers.ts'],
    rules: { 'max-params': 'off' },
  },
  {
    files: ['**/*.ts', '**/*.tsx'],
    extends: [tseslint.configs.recommendedTypeChecked, tseslint.configs.stylisticTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      '@typescript-eslint/no-non-null-assertion': 'off',
      // A DTO field's type is what the Swagger plugin and the validation read, so it is written even when it could be inferred.
      '@typescript-eslint/no-inferrable-types': 'off',
      '@typescript-eslint/no-extraneous-class': 'off',
      '@typescript-eslint/non-nullable-type-assertion-style': 'off',
      '@typescript-eslint/no-empty-function': 'off',
      // The metrics, the splitter and the statistics walk typed arrays by index on purpose.
      '@typescript-eslint/prefer-for-of': 'off',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      'no-restricted-exports': ['error', { restrictDefaultExports: { direct: true } }],
      'no-console': 'error',
      eqeqeq: ['error', 'always', { null: 'ignore' }],
    },
  },
  {
    // Nest decides by the class that is imported, so these imports must stay values.
    files: ['apps/**/*.ts', 'libs/**/*.ts'],
    rules: { '@typescript-eslint/consistent-type-imports': 'off' },
  },
  {
    // The code of the browser: no Nest reads these imports.
    files: ['apps/console/src/**'],
    plugins: { 'jsx-a11y-x': jsxA11y, 'react-hooks': reactHooks },
    rules: {
      ...jsxA11y.configs.recommended.rules,
      ...reactHooks.configs.recommended.rules,
      // A scrolling region is reached by keyboard.
      'jsx-a11y-x/no-noninteractive-tabindex': ['error', { roles: ['region', 'tabpanel'], tags: ['pre'] }],
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
    },
  },
  {
    files: ['**/main.ts', '**/demo.ts', '**/run-program.ts', 'bench/**', 'scripts/**', 'apps/standalone/src/demo/**'],
    rules: { 'no-console': 'off' },
  },
  {
    // A row of a table of cases is the parameters of its test, and a suite is one file.
    files: ['**/*spec.ts'],
    rules: { 'max-lines': 'off', 'max-params': 'off' },
  },
  {
    files: ['**/*spec.ts', '**/testing/**', 'test/**'],
    rules: {
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/unbound-method': 'off',
      'no-console': 'off',
    },
  },
  {
    files: ['**/*.js', '**/*.mjs'],
    languageOptions: {
      globals: {
        process: 'readonly',
        console: 'readonly',
        URL: 'readonly',
        URLSearchParams: 'readonly',
        fetch: 'readonly',
      },
    },
  },
  prettier,
);
