(* THEORY 6.6: the minimiser of L + p/2 |W|^2 exists and is unique: no compactness and no choice, by strong convexity and completeness of R. *)
From Coq Require Import Reals QArith Qreals List Arith Bool Lra Lia.
From Attest Require Import Definitions Sums Elementary Matrices RestrictedRisk Convexity PenaltyPath MinimiserBall.
Import ListNotations.
Open Scope R_scope.

Section Minimiser.
Variables (D : dataset) (p : R).
Hypothesis HR : realisable D.
Hypothesis Hp : 0 < p.
Local Notation F := (penalised D p).
Lemma risk_nonneg W : 0 <= risk D W.
Proof.
  unfold risk. pose proof (Rinv_0_lt_compat _ (n_pos D HR)). apply Rmult_le_pos; [lra|]. apply lsum_nonneg. intros s Hs.
  destruct HR as [_ Hy]. specialize (Hy s Hs). pose proof (multiplicity_pos s _ Hy) as Hm. pose proof (exp_pos (logit D W (label s) (query s))) as He.
  assert (Hc : context s <> []) by (intros E0; now rewrite E0 in Hy). pose proof (zsum_pos D W (query s) _ Hc) as Hz.
  assert (K : multiplicity s (label s) * exp (logit D W (label s) (query s)) <= zsum D W (query s) (context s)).
  { apply (lsum_count _ (fun v => exp (logit D W v (query s)))). intros; left; apply exp_pos. }
  assert (P : 0 < attention D W s (label s)) by (unfold attention; apply Rdiv_lt_0_compat; [now apply Rmult_lt_0_compat|auto]).
  assert (A : attention D W s (label s) <= 1) by (unfold attention; apply Rmult_le_reg_r with (zsum D W (query s) (context s)); [auto|]; unfold Rdiv;
    rewrite Rmult_assoc, Rinv_l; lra).
  assert (ln (attention D W s (label s)) <= 0); [|lra]. rewrite <- ln_1. destruct A as [A|A]; [left; now apply ln_increasing|right; now rewrite A].
Qed.
Lemma penalised_nonneg W : 0 <= F W.
Proof. unfold penalised. pose proof (risk_nonneg W). pose proof (inner_diff_nonneg D W).
assert (0 <= p / 2 * inner D W W) by (apply Rmult_le_pos; lra). lra. Qed.
Lemma infimum : exists m, (forall W, m <= F W) /\ forall e, 0 < e -> exists W, F W <= m + e.
Proof.
  destruct (completeness (fun x => exists W, x = - F W)) as (u & Hu & Hl).
  - exists 0. intros x (W & ->). pose proof (penalised_nonneg W). lra.
  - exists (- F (fun _ _ => 0)). eauto.
  - exists (- u). split.
    + intros W. specialize (Hu (- F W) (ex_intro _ W eq_refl)). lra.
    + intros e He. destruct (Classical_Prop.classic (exists W, F W <= - u + e)) as [K|K]; [exact K|]. exfalso.
      assert (u <= u - e); [|lra]. apply Hl. intros x (W & ->). apply Rnot_lt_le. intros L. apply K. exists W. lra.
Qed.
Theorem minimiser_exists : exists U, forall X, F U <= F X.
Proof.
  destruct infimum as (m & Hm & Happ). set (near := fun e W => F W <= m + e). set (w := fun e => sqrt (8 * e / p)).
  assert (w_sq : forall e, 0 < e -> 0 <= w e /\ w e * w e = 8 * e / p).
  { intros e He. split; [apply sqrt_pos|]. apply sqrt_sqrt. unfold Rdiv. apply Rmult_le_pos; [lra|]. left; now apply Rinv_0_lt_compat. }
  assert (diam : forall e V W a b, 0 < e -> near e V -> near e W -> (a < dim D)%nat -> (b < dim D)%nat -> - w e <= V a b - W a b <= w e).
  { intros e V W a b He HV HW Ha Hb. destruct (w_sq e He) as [W0 W1]. apply square_le; [exact W0|]. rewrite W1.
    eapply Rle_trans; [now apply (entry_le D)|]. pose proof (strongly_convex D HR p V W (1 / 2) ltac:(lra)) as S. unfold near in *.
    pose proof (Hm (plus (times (1 - 1 / 2) W) (times (1 / 2) V))) as M0. set (s2 := inner D (diff V W) (diff V W)) in *.
    apply Rmult_le_reg_l with (p / 8); [lra|]. replace (p / 8 * (8 * e / p)) with e by (field; lra). lra. }
  assert (limit : forall a, (a < dim D)%nat -> forall b, (b < dim D)%nat -> exists u, forall e V, 0 < e -> near e V -> - w e <= V a b - u <= w e).
  { intros a Ha b Hb. destruct (completeness (fun x => exists e, 0 < e /\ forall V, near e V -> x <= V a b)) as (u & Hu & Hl).
    - destruct (Happ 1 ltac:(lra)) as (V & HV). exists (V a b + w 1). intros x (e & He & Hx).
      destruct (Happ (Rmin e 1) ltac:(apply Rmin_pos; lra)) as (V' & HV'). pose proof (Rmin_l e 1). pose proof (Rmin_r e 1).
      assert (N1 : near 1 V') by (unfold near in *; lra). assert (N2 : near e V') by (unfold near in *; lra).
      specialize (Hx V' N2). pose proof (diam 1 V' V a b ltac:(lra) N1 HV Ha Hb). lra.
    - destruct (Happ 1 ltac:(lra)) as (V & HV). exists (V a b - w 1), 1. split; [lra|]. intros V' HV'.
      pose proof (diam 1 V V' a b ltac:(lra) HV HV' Ha Hb). lra.
    - exists u. intros e V He HV. split.
      + assert (u <= V a b + w e); [|lra]. apply Hl. intros x (e' & He' & Hx). destruct (Happ (Rmin e e') ltac:(apply Rmin_pos; lra)) as (V' & HV').
        pose proof (Rmin_l e e'). pose proof (Rmin_r e e'). assert (N1 : near e V') by (unfold near in *; lra).
        assert (N2 : near e' V') by (unfold near in *; lra).
        specialize (Hx V' N2). pose proof (diam e V' V a b He N1 HV Ha Hb). lra.
      + assert (V a b - w e <= u); [|lra]. apply Hu. exists e. split; [auto|]. intros V' HV'. pose proof (diam e V V' a b He HV HV' Ha Hb). lra. }
  assert (rows : exists U, forall a, (a < dim D)%nat -> forall b, (b < dim D)%nat -> forall e V, 0 < e -> near e V -> - w e <= V a b - U a b <= w e).
  { apply (finite_choice (dim D) (fun a (f : nat -> R) => forall b, (b < dim D)%nat -> forall e V, 0 < e ->
      near e V -> - w e <= V a b - f b <= w e) (fun _ => 0)).
    intros a Ha. apply (finite_choice (dim D) (fun b u => forall e V, 0 < e -> near e V -> - w e <= V a b - u <= w e) 0). intros b Hb.
    now apply limit. }
  destruct rows as (U & HU). exists U. assert (FU : F U <= m); [|intros X; specialize (Hm X); lra].
  set (g := penalised_gradient D p U). set (K := sum2 (dim D) (fun a b => Rabs (g a b))).
  assert (HK : 0 <= K) by (apply sum2_nonneg; intros; apply Rabs_pos).
  assert (bound : forall e, 0 < e -> F U <= m + e + K * w e).
  { intros e He. destruct (Happ e He) as (V & HV). pose proof (penalised_tangent D HR p U V) as T. fold g in T.
    pose proof (inner_diff_nonneg D (diff V U)) as N.
    assert (G : - (K * w e) <= inner D g (diff V U)).
    { assert (A : sum2 (dim D) (fun a b => - w e * Rabs (g a b)) <= inner D g (diff V U)).
      - apply lsum_le. intros a Ha. apply in_seq in Ha. apply lsum_le. intros b Hb. apply in_seq in Hb.
        destruct (HU a ltac:(lia) b ltac:(lia) e V He HV) as [L1 L2].
        unfold diff. unfold Rabs. destruct (Rcase_abs (g a b)); nra.
      - rewrite sum2_scale in A. fold K in A. lra. }
    assert (0 <= p / 2 * inner D (diff V U) (diff V U)) by (apply Rmult_le_pos; lra). lra. }
  apply Rnot_lt_le. intros L. set (gap := F U - m). assert (Hgap : 0 < gap) by (unfold gap; lra).
  (* e with e <= gap/3 and K w(e) <= gap/3 *)
  set (k := K + 1). assert (Hk : 0 < k) by (unfold k; lra).
  set (e := Rmin (gap / 3) (p / 8 * ((gap / 3 / k) * (gap / 3 / k)))).
  assert (P0 : 0 < gap / 3 / k) by (repeat apply Rdiv_lt_0_compat; lra).
  assert (He : 0 < e) by (apply Rmin_pos; [lra|]; apply Rmult_lt_0_compat; [lra|now apply Rmult_lt_0_compat]).
  pose proof (bound e He) as B. assert (E1 : e <= gap / 3) by apply Rmin_l.
  assert (E2 : w e <= gap / 3 / k).
  { destruct (w_sq e He) as [W0 W1]. apply Rnot_lt_le. intros L'. assert (w e * w e <= (gap / 3 / k) * (gap / 3 / k)); [|nra]. rewrite W1.
    assert (e <= p / 8 * ((gap / 3 / k) * (gap / 3 / k))) by apply Rmin_r. apply Rmult_le_reg_l with (p / 8); [lra|].
    replace (p / 8 * (8 * e / p)) with e by (field; lra). lra. }
  assert (E3 : K * w e <= gap / 3).
  { apply Rle_trans with (k * (gap / 3 / k)); [|right; field; lra]. destruct (w_sq e He) as [W0 _]. apply Rmult_le_compat; unfold k in *; lra. }
  unfold gap in *. lra.
Qed.
Theorem minimiser_unique U U' : (forall X, F U <= F X) -> (forall X, F U' <= F X) ->
  forall a b, (a < dim D)%nat -> (b < dim D)%nat -> U a b = U' a b.
Proof.
  intros H H' a b Ha Hb. pose proof (minimiser_gap D HR p U U' Hp H) as G. specialize (H' U). pose proof (inner_diff_nonneg D (diff U' U)) as N.
  assert (Z : inner D (diff U' U) (diff U' U) = 0) by nra. pose proof (entry_le D U' U a b Ha Hb) as E0. rewrite Z in E0. nra.
Qed.
End Minimiser.
Corollary minimiser_exists_unique D p : realisable D -> 0 < p ->
  exists U, (forall X, penalised D p U <= penalised D p X) /\ forall U', (forall X, penalised D p U' <= penalised D p X) -> same D U' U.
Proof.
  intros HR Hp. destruct (minimiser_exists D p HR Hp) as (U & HU). exists U. split; [exact HU|]. intros U' HU' a b Ha Hb.
  exact (minimiser_unique D p HR Hp U' U HU' HU a b Ha Hb).
Qed.
