/**
 * Runs: sessions of real agents, started in a random order, measured and stored.
 *
 * <p>The way through the package: {@link dev.abtest.runner.ABTestRunner} hands a
 * {@link dev.abtest.design.RunPlan} to a {@link dev.abtest.runner.Schedule}, which has each session done by an
 * {@link dev.abtest.runner.Agent}, usually the {@link dev.abtest.runner.SessionRunner}. That one runs the commands of a
 * session in its {@code Workspace}, each as an {@code AgentProcess}, reads the agent's record ({@code AgentTranscript})
 * and makes of both the {@code MeasuredSession} that is stored.
 *
 * <p>It knows {@code store} because a session that has ended must be on the disk before the next one starts, together
 * with the state of the plan; {@code transcript} because metrics come from an agent's record; and {@code document} to hand
 * over a result that could not be stored. It prints nothing and analyzes nothing.
 */
package dev.abtest.runner;
