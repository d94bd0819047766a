// First of all, in this order: CommonJS modules that require Nest fail inside an import cycle otherwise.
import 'reflect-metadata';
import '@nestjs/common';
