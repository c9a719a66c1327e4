#![no_main]

libfuzzer_sys::fuzz_target!(init: rackform_fuzz::laws::prepare(), |input: &[u8]| rackform_fuzz::laws::app(input));
