/**
 * The logs that the tables were read from, one behind the other: conversion between their offsets
 * and those of the tables.
 */
package io.kappalake.orders.log;
