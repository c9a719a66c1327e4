// Makes a stack of cdk's constructs from a template that is there, and synthesizes it.
const { App, Stack } = require("aws-cdk-lib");
const { CfnInclude } = require("aws-cdk-lib/cloudformation-include");

const app = new App({ outdir: "cdk.out" });
new CfnInclude(new Stack(app, "Rack"), "Template", { templateFile: process.argv[2] });
app.synth();
