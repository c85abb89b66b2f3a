// Lints an OpenAPI description: `node lint.mjs <the linter's module> <the description>`.
// Prints a list of what it found, as JSON.
const [module, ref] = process.argv.slice(2);
const { createConfig, lint } = await import(module);
const rules = {
  "operation-description": "error",
  "parameter-description": "error",
  "tag-description": "error",
  "operation-operationId-url-safe": "error",
  "operation-parameters-unique": "error",
  "no-invalid-media-type-examples": "error",
  "no-invalid-schema-examples": "error",
  "no-invalid-parameter-examples": "error",
  // Ids have a pattern that no word of an address has.
  "no-ambiguous-paths": "off",
};
const config = await createConfig({ extends: ["recommended-strict"], rules });
const found = await lint({ ref, config });
const told = found.map(({ ruleId, message, location }) => ({
  rule: ruleId,
  message,
  at: location.map((place) => place.pointer),
}));
console.log(JSON.stringify(told));
