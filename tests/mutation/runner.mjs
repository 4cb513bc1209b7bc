/**
 * Stryker's runner for vitest, with two differences. A test file that a change keeps from being loaded runs no test, so the
 * runner finds none that failed and calls the change unnoticed: here, such a file is itself a test that failed. And only the
 * changes of the sample are tried; the others have no result.
 */
import { INSTRUMENTER_CONSTANTS } from '@stryker-mutator/api/core';
import { commonTokens, declareFactoryPlugin, PluginKind, tokens } from '@stryker-mutator/api/plugin';
import { DryRunStatus, MutantRunStatus, TestStatus } from '@stryker-mutator/api/test-runner';
import { isDrawn, NOT_DRAWN } from './sample.mjs';

const { VitestTestRunner } = await import(
  new URL('../../node_modules/@stryker-mutator/vitest-runner/dist/src/vitest-test-runner.js', import.meta.url)
    .href
);

const sample = JSON.parse(process.env['KEYSMITH_SAMPLE'] ?? '{ "percent": 100 }');

class Runner extends VitestTestRunner {
  mutantRun(options) {
    if (isDrawn(options.activeMutant, sample)) return super.mutantRun(options);
    return { status: MutantRunStatus.Error, errorMessage: NOT_DRAWN };
  }

  async run(options) {
    const result = await super.run(options);
    if (result.status !== DryRunStatus.Complete) return result;
    const unloaded = this.ctx.state
      .getFiles()
      .filter(
        ({ result: file, tasks }) =>
          file?.state === 'fail' && !tasks.some(({ result: task }) => task?.state === 'fail'),
      )
      .map(({ filepath, result: { errors = [], duration = 0 } }) => ({
        id: `${filepath}#loading the file`,
        name: 'loading the file',
        fileName: filepath,
        status: TestStatus.Failed,
        failureMessage: errors[0]?.message ?? 'The file could not be loaded.',
        timeSpentMs: duration,
      }));
    return { ...result, tests: [...result.tests, ...unloaded] };
  }
}

createRunner.inject = tokens(commonTokens.injector);
function createRunner(injector) {
  return injector.provideValue('globalNamespace', INSTRUMENTER_CONSTANTS.NAMESPACE).injectClass(Runner);
}

export const strykerPlugins = [
  declareFactoryPlugin(PluginKind.TestRunner, 'vitest-with-loading', createRunner),
];
