(* The finite bounds as functions of numbers, under the names of the command's own functions (theory/bounds), and for each the theorem that the
   function bounds what it is said to bound. BoundsInstances.v evaluates these functions at rational points; a test compares the command's enclosures
   with that.

   THEORY 6: B1 (limit_gap_bound), descent (descent_excess_bound), path (path_excess_bound), B2 (margin_bound, restricted_loss_bound), B2'
   (general_margin_bound), B3 (cosine_bound, squared_distance_bound, direction_error_bound), B6 (finite_excess_bound), B7 (growth_constant,
   norm_growth_bound, direction_rate_bound), and the step from distances to logits (logit_reach). *)
From Attest Require Import ClaimTools SvmClaims FiniteClaims PathClaims DescentClaims.
From Attest Require GeneralLoss NormBound Bounds SublevelMargins FiniteComponentBound.
Open Scope R_scope.
Notation plus := Definitions.plus.

(** * The functions *)
Definition limit_gap_bound (kappa r : R) : R := kappa * exp (- r).
Definition descent_excess_bound (kappa s squared_distance rate steps : R) : R := kappa * exp (- s) + squared_distance / (2 * (rate * steps)).
Definition path_excess_bound (kappa norm_fin norm_mm radius : R) : R := kappa * exp (- (sqrt (radius * radius - norm_fin * norm_fin) / norm_mm)).
Definition margin_bound (samples excess restricted_loss odds : R) : R := ln odds - ln (exp (samples * excess) - 1) - restricted_loss.
Definition restricted_loss_bound (samples infimum excess : R) : R := samples * (infimum + excess).
Definition general_margin_bound (s tail q0 odds : R) : R := s - ln (tail * q0 / (1 - tail * q0 * exp (- s))) + ln odds.
Definition cosine_bound (margin norm_mm norm : R) : R := margin * norm_mm / norm.
Definition squared_distance_bound (margin norm_squared_mm norm : R) : R := (norm / margin) * (norm / margin) - norm_squared_mm.
Definition direction_error_bound (cosine : R) : R := sqrt (2 - 2 * cosine).
Definition finite_excess_bound (curvature range radius : R) : R := curvature * (exp (- (range * radius)) + range * radius - 1) / (range * range).
Definition growth_constant (samples range curvature radius : R) : R := 2 + samples / 2 + 2 * (range * range) / (curvature * exp (- (range * radius))).
Definition growth_constant_acyclic (samples : R) : R := 2 + samples / 2.
(** the condition of B7, beside excess <= 1/8 and excess <= 1/(2 C) *)
Definition sigma_limit (curvature range radius norm_mm : R) : R := curvature * exp (- (range * radius)) * norm_mm / (8 * range).
Definition norm_growth_bound (norm_mm growth start_excess excess : R) : R := norm_mm * (ln (start_excess / excess) + 2 * growth * start_excess).
Definition rate_c1 (samples start_excess loss : R) : R := ln samples + samples * start_excess + loss.
Definition rate_c2 (start_norm norm_mm start_excess growth : R) : R := start_norm / norm_mm + ln start_excess + 2 * growth * start_excess.
Definition direction_rate_bound (c1 c2 excess : R) : R := (- ln excess - c1) / (- ln excess + c2).
Definition logit_reach (norm_token norm_query radius : R) : R := norm_token * norm_query * radius.

(** * The theorems *)
Theorem limit_gap_bound_proved D Wmm W r : realisable D -> is_Wmm D Wmm -> 0 <= r ->
  0 <= risk D (plus W (times r Wmm)) - Lbar D (tied_of D) W <= limit_gap_bound (kappa D (tied_of D) W) r.
Proof. apply finite_limit. Qed.
Theorem descent_excess_bound_proved D eta W0 P0 Wf Wmm s t : realisable D -> is_Wfin D Wf -> is_Wmm D Wmm -> is_S_projection D W0 P0 ->
  0 < eta -> eta * beta D <= 1 -> 0 <= s -> (1 <= t)%nat -> let X := diff P0 (plus Wf (times s Wmm)) in
  risk D (descent D eta W0 t) - Lbar D (tied_of D) Wf <= descent_excess_bound (kappa D (tied_of D) Wf) s (inner D X X) eta (INR t).
Proof.
  intros HR HWf HW HP He Hb Hs Ht X. unfold descent_excess_bound. rewrite <- Rmult_assoc.
    exact (descent_rate D eta W0 P0 Wf Wmm s t HR HWf HW HP He Hb Hs Ht).
Qed.
(** W_fin and W_mm are orthogonal, so W_fin + s W_mm reaches the boundary of the ball at this s *)
Theorem path_excess_bound_proved D Wf Wmm r W : realisable D -> is_Wfin D Wf -> is_Wmm D Wmm -> strict_edge D -> norm_ D Wf <= r -> is_path D r W ->
  risk D W - Lbar D (tied_of D) Wf <= path_excess_bound (kappa D (tied_of D) Wf) (norm_ D Wf) (norm_ D Wmm) r.
Proof.
  intros HR HWf HW Hst Hr [_ Hmin]. pose proof (Wmm_strict D Wmm HW Hst) as Pw. set (w := norm_ D Wmm). assert (Hw : 0 < w) by now apply sqrt_lt_R0.
    set (f := norm_ D Wf) in *.
  assert (Hf : 0 <= f) by apply norm_pos. set (q := r * r - f * f). assert (Hq : 0 <= q) by (unfold q;
    assert (f * f <= r * r) by (apply Rmult_le_compat; lra); lra).
  set (s := sqrt q / w). assert (S0 : 0 <= s) by (apply Rmult_le_pos; [apply sqrt_pos|left; now apply Rinv_0_lt_compat]).
  destruct (finite_limit D Wmm Wf s HR HW S0) as [_ Bd]. assert (Orth : inner D Wf Wmm = 0) by (apply (feasible_off_S_fin D Wmm Wf (proj1 HW)), HWf).
  assert (Ball : inner D (plus Wf (times s Wmm)) (plus Wf (times s Wmm)) <= r * r).
  { rewrite inner_plus_l, !inner_plus_r, !inner_times_l, !inner_times_r, (inner_sym D Wmm Wf), Orth, <- !norm_sqr. fold f w. right.
    assert (Es : s * s * (w * w) = q). { unfold s. replace (sqrt q / w * (sqrt q / w) * (w * w)) with (sqrt q * sqrt q) by (field; lra).
      now apply sqrt_sqrt. }
    replace (f * f + s * 0 + (s * 0 + s * (s * (w * w)))) with (f * f + s * s * (w * w)) by ring. rewrite Es. unfold q. ring. }
  specialize (Hmin _ Ball). unfold path_excess_bound. fold q. fold s. lra.
Qed.
Lemma abar_projection D W H s : realisable D -> is_projection D W H -> In s (samples D) -> abar D (tied_of D) W s = abar D (tied_of D) H s.
Proof.
  intros HR HP Hs. pose proof (projection_off D HR W H HP) as HO. pose proof (proj2 HR s Hs) as Hy.
    set (c := logit D W (label s) (query s) - logit D H (label s) (query s)).
  assert (L : forall v, In v (In_ (tied_of D) s) -> exp (logit D W v (query s)) = exp c * exp (logit D H v (query s))).
  { intros v Hv. rewrite <- exp_plus. f_equal. assert (He : In (query s, (label s, v)) (tied_pairs D (tied_of D))).
    { apply in_flat_map. exists s. split; [auto|]. now apply (in_map (fun v => (query s, (label s, v)))). }
    specialize (HO _ He). unfold Mk in HO. cbn [fst snd] in HO. rewrite inner_diff_r, !margin_logit in HO. unfold c. lra. }
  unfold abar. f_equal. assert (Z : zsum D W (query s) (In_ (tied_of D) s) = exp c * zsum D H (query s) (In_ (tied_of D) s)) by (unfold zsum;
    rewrite <- lsum_scale; now apply lsum_ext).
  assert (Ly : In (label s) (In_ (tied_of D) s)) by (apply filter_In; split; [auto|apply tied_of_refl]). rewrite Z, (L _ Ly). pose proof (exp_pos c).
    pose proof (exp_pos (logit D H (label s) (query s))).
  pose proof (multiplicity_pos s _ Hy). field. lra.
Qed.
(** B2, for the part of W off S_fin; the loss of the restricted sample and the tied logits may be taken at H *)
Theorem margin_bound_proved D Wf W H s v : realisable D -> is_Wfin D Wf -> is_projection D W H -> In s (samples D) -> In v (Out_ (tied_of D) s) ->
  margin_bound (n D) (risk D W - Lbar D (tied_of D) Wf) (abar D (tied_of D) H s) (multiplicity s v / multiplicity s (label s))
    - (logit D H (label s) (query s) - logit D H v (query s)) <= inner D (M D (query s) (label s) v) (diff W H).
Proof.
  intros HR HWf HP Hs Hv. destruct (B2 D (tied_of D) (tied_of_refl D) W (Lbar D (tied_of D) Wf) s v HR (Wfin_minimal D Wf HR HWf) Hs Hv) as [_ B].
    cbv zeta in B.
  rewrite (abar_projection D W H s HR HP Hs) in B. rewrite inner_diff_r, (margin_logit D H). unfold margin_bound. lra.
Qed.
(** an upper bound of the excess will do *)
Lemma margin_bound_monotone nn e e' a o : 0 < nn -> 0 < e -> e <= e' -> margin_bound nn e' a o <= margin_bound nn e a o.
Proof.
  intros Hn He Hee. unfold margin_bound. assert (P : 0 < exp (nn * e) - 1) by (assert (1 < exp (nn * e)) by (rewrite <- exp_0;
    apply exp_increasing, Rmult_lt_0_compat; lra); lra).
  assert (L : exp (nn * e) <= exp (nn * e')) by (apply exp_le_mono, Rmult_le_compat_l; lra).
    pose proof (ln_le_mono (exp (nn * e) - 1) (exp (nn * e') - 1) P ltac:(lra)). lra.
Qed.
Theorem restricted_loss_bound_proved D Wf W s : realisable D -> is_Wfin D Wf -> In s (samples D) ->
  0 <= abar D (tied_of D) W s <= restricted_loss_bound (n D) (Lbar D (tied_of D) Wf) (risk D W - Lbar D (tied_of D) Wf).
Proof.
  intros HR HWf Hs. pose proof (proj2 HR s Hs) as Hy. split.
  - unfold abar. pose proof (multiplicity_pos s _ Hy) as Pm. pose proof (exp_pos (logit D W (label s) (query s))) as Pe.
    assert (P : 0 < multiplicity s (label s) * exp (logit D W (label s) (query s))) by now apply Rmult_lt_0_compat.
    rewrite <- ln_1. apply ln_le_mono; [lra|]. apply Rmult_le_reg_r with (multiplicity s (label s) * exp (logit D W (label s) (query s))); [exact P|].
    unfold Rdiv. rewrite Rmult_assoc, Rinv_l, Rmult_1_r, Rmult_1_l by lra.
    assert (C1 : count_occ Nat.eq_dec (In_ (tied_of D) s) (label s) = count_occ Nat.eq_dec (context s) (label s)).
    { apply count_filter, tied_of_refl. }
    unfold multiplicity. rewrite <- C1. apply (lsum_count (In_ (tied_of D) s) (fun v => exp (logit D W v (query s)))). intros; left; apply exp_pos.
  - unfold restricted_loss_bound. replace (Lbar D (tied_of D) Wf + (risk D W - Lbar D (tied_of D) Wf)) with (risk D W) by ring.
    exact (SublevelMargins.abar_le D (tied_of D) (tied_of_refl D) HR W s Hs).
Qed.
Theorem general_margin_bound_proved D loss c V W t s v : realisable D -> decreasing loss -> tail_regular (n D) loss c ->
  (forall k i j, edge D k i j -> ~ scc D k i j) -> feasible D V -> 0 <= t -> general_risk D loss W <= general_risk D loss (times t V) ->
  c * q0 D * exp (- t) < 1 -> In s (samples D) -> In v (context s) -> v <> label s ->
  general_margin_bound t c (q0 D) (multiplicity s v / multiplicity s (label s)) <= inner D (M D (query s) (label s) v) W.
Proof. intros HR Hd HT HA HV Ht HL Hx Hs Hv N. exact (proj2 (GeneralLoss.B2_general D HR loss c Hd HT HA V W t s v HV Ht HL Hx Hs Hv N)). Qed.
(** B3: P has margin 0 on tied edges and at least mu on strict ones *)
Definition strict_margins D (P : mat) (mu : R) : Prop := forall k i j, edge D k i j ->
  (scc D k i j -> inner D (M D k i j) P = 0) /\ (~ scc D k i j -> mu <= inner D (M D k i j) P).
Theorem cosine_bound_proved D Wmm P mu : is_Wmm D Wmm -> 0 < mu -> 0 < inner D Wmm Wmm -> 0 < inner D P P -> strict_margins D P mu ->
  cosine_bound mu (norm_ D Wmm) (norm_ D P) <= inner D P Wmm / (norm_ D P * norm_ D Wmm).
Proof. intros HW Hmu H1 H2 HP. exact (B3_cosine D Wmm P mu HW Hmu H1 H2 HP). Qed.
Theorem squared_distance_bound_proved D Wmm P mu : is_Wmm D Wmm -> 0 < mu -> strict_margins D P mu ->
  inner D (diff (times (/ mu) P) Wmm) (diff (times (/ mu) P) Wmm) <= squared_distance_bound mu (inner D Wmm Wmm) (norm_ D P).
Proof.
  intros HW Hmu HP. pose proof (proj2 (B3 D Wmm P mu HW Hmu HP)) as K. unfold squared_distance_bound.
  replace (norm_ D P / mu * (norm_ D P / mu)) with (norm_ D P * norm_ D P / (mu * mu)) by (field; lra). now rewrite norm_sqr.
Qed.
Theorem direction_error_bound_proved D V W : 0 < norm_ D V -> 0 < norm_ D W ->
  norm_ D (diff (unit_ D V) (unit_ D W)) = direction_error_bound (inner D V W / (norm_ D V * norm_ D W)).
Proof.
  intros HV HW. unfold direction_error_bound, norm_ at 1. f_equal. unfold unit_.
    rewrite inner_diff_l, !inner_diff_r, !inner_times_l, !inner_times_r, (inner_sym D W V), <- !norm_sqr. field. lra.
Qed.
Theorem finite_excess_bound_proved D Wf lambda W H : realisable D -> is_Wfin D Wf -> 0 <= lambda -> below_curvature D Wf lambda -> 0 < Mb D ->
  is_projection D W H ->
  finite_excess_bound lambda (Mb D) (norm_ D (diff H Wf)) <= Lbar D (tied_of D) W - Lbar D (tied_of D) Wf.
Proof.
  intros HR HWf Hl Hc HM HP. exact (FiniteComponentBound.B6 D (tied_of D) (tied_of_refl D) HR Wf lambda (Mb D) (proj1 HWf) (Wfin_minimal D Wf HR HWf)
    Hc HM (Mb_bound D) W H (proj1 HP) (projection_off D HR W H HP)).
Qed.
(** turned round, with equality allowed: a radius at which the bound reaches the excess contains the S_fin part *)
Lemma psi_increasing x y : 0 <= x -> x < y -> exp (- x) + x - 1 < exp (- y) + y - 1.
Proof.
  intros Hx Hxy. replace (exp (- y)) with (exp (- x) * exp (- (y - x))) by (rewrite <- exp_plus; f_equal; ring).
    pose proof (exp_ineq1 (- (y - x)) ltac:(lra)) as E1.
  assert (E2 : exp (- x) <= 1) by (rewrite <- exp_0; apply exp_le_mono; lra). pose proof (exp_pos (- x)) as E3. set (d := y - x) in *.
    set (u := exp (- d)) in *. replace y with (x + d) by (unfold d; ring).
  assert (exp (- x) * (1 - u) < 1 * d); [|lra]. destruct (Rle_dec 0 (1 - u)) as [L|L]; [apply Rle_lt_trans with (1 * (1 - u));
    [now apply Rmult_le_compat_r|lra]|].
  assert (exp (- x) * (1 - u) <= 0) by nra. unfold d. lra.
Qed.
Theorem finite_radius_bound_proved D Wf lambda W H r : realisable D -> is_Wfin D Wf -> 0 < lambda -> below_curvature D Wf lambda -> 0 < Mb D ->
  is_projection D W H -> 0 <= r ->
  risk D W - Lbar D (tied_of D) Wf <= finite_excess_bound lambda (Mb D) r -> norm_ D (diff H Wf) <= r.
Proof.
  intros HR HWf Hl Hc HM HP Hr He. pose proof (finite_excess_bound_proved D Wf lambda W H HR HWf ltac:(lra) Hc HM HP) as K.
    pose proof (infimum_lower D (tied_of D) (tied_of_refl D) W HR) as Low.
  set (r' := norm_ D (diff H Wf)) in *. apply Rnot_lt_le. intros L. unfold finite_excess_bound in *.
    assert (A : 0 <= Mb D * r) by (apply Rmult_le_pos; lra).
  assert (B : Mb D * r < Mb D * r') by (apply Rmult_lt_compat_l; lra). pose proof (psi_increasing _ _ A B) as P.
    pose proof (Rinv_0_lt_compat _ (Rmult_lt_0_compat _ _ HM HM)) as I.
  assert (lambda * (exp (- (Mb D * r)) + Mb D * r - 1) / (Mb D * Mb D) < lambda * (exp (- (Mb D * r')) + Mb D * r' - 1) / (Mb D * Mb D)); [|lra].
  unfold Rdiv. apply Rmult_lt_compat_r; [exact I|]. apply Rmult_lt_compat_l; lra.
Qed.
Theorem logit_reach_proved D V W v k : Rabs (logit D V v k - logit D W v k) <=
  logit_reach (sqrt (lsum (seq 0 (dim D)) (fun a => E D v a * E D v a))) (sqrt (lsum (seq 0 (dim D)) (fun b => E D k b * E D k b))) (norm_ D (diff V
    W)).
Proof.
  unfold logit_reach. rewrite <- logit_diff. unfold logit. set (X := fun a b => E D v a * E D k b).
    assert (N : norm_ D X = sqrt (lsum (seq 0 (dim D)) (fun a => E D v a * E D v a)) * sqrt (lsum (seq 0 (dim D)) (fun b => E D k b * E D k b))).
  { rewrite <- sqrt_mult_alt by (apply lsum_nonneg; intros; apply Rle_0_sqr). unfold norm_. f_equal. unfold inner, sum2, X.
    rewrite Rmult_comm, <- lsum_scale. apply lsum_ext. intros a _. rewrite Rmult_comm, <- lsum_scale. apply lsum_ext. intros b _. ring. }
  rewrite <- N. pose proof (inner_norms D X (diff V W)) as CS. apply Rabs_le. exact CS.
Qed.

(** ** B7, and the rate that follows *)
Section Growth.
Variables (D : dataset) (eta : R) (W0 Wf Wmm : mat) (lambda r0 : R) (H : nat -> mat) (t0 : nat).
Hypothesis HR : realisable D.
Hypothesis HWf : is_Wfin D Wf.
Hypothesis HW : is_Wmm D Wmm.
Hypothesis Hst : strict_edge D.
Hypothesis Hl : 0 < lambda.
Hypothesis Hc : below_curvature D Wf lambda.
Hypothesis He : 0 < eta.
Hypothesis Hb : eta * beta D <= 1.
Hypothesis Hr : 0 <= r0.
Let W := descent D eta W0.
Let excess t := risk D (W t) - Lbar D (tied_of D) Wf.
Let C := growth_constant (n D) (Mb D) lambda r0.
Hypothesis HH : forall t, is_projection D (W t) (H t).
Hypothesis inside : excess t0 <= finite_excess_bound lambda (Mb D) r0.
Hypothesis eighth : excess t0 <= 1 / 8.
Hypothesis below_sigma : excess t0 <= sigma_limit lambda (Mb D) r0 (norm_ D Wmm).
Hypothesis below_C : excess t0 <= 1 / (2 * C).
Lemma Mb_positive : 0 < Mb D.
Proof. exact (NormBound.Mb_pos D Wmm HW Hst). Qed.
Lemma excess_positive t : 0 < excess t.
Proof. exact (NormBound.excess_pos D (tied_of D) (tied_of_refl D) (tied_edge D) HR Wf (Wfin_minimal D Wf HR HWf) Hst (W t)). Qed.
Lemma excess_falls t : (t0 <= t)%nat -> excess t <= excess t0.
Proof. intros Ht. pose proof (descent_decreases D HR eta He Hb W0 t0 t Ht). unfold excess, W. lra. Qed.
Lemma C_positive : 0 < C.
Proof.
  unfold C, growth_constant. pose proof (n_pos D HR). assert (0 <= 2 * (Mb D * Mb D) / (lambda * exp (- (Mb D * r0)))); [|lra].
  apply Rmult_le_pos; [pose proof (Rle_0_sqr (Mb D)) as Q0; unfold Rsqr in Q0; lra|]. left. apply Rinv_0_lt_compat.
    apply Rmult_lt_0_compat; [auto|apply exp_pos].
Qed.
Theorem norm_growth_bound_proved T : (t0 <= T)%nat ->
  norm_ D (diff (diff (W T) (H T)) (diff (W t0) (H t0))) <= norm_growth_bound (norm_ D Wmm) C (excess t0) (excess T).
Proof.
  intros HT. pose proof Mb_positive as PM. pose proof C_positive as PC. pose proof (excess_positive t0) as E0. pose proof (excess_positive T) as ET.
  assert (C1 : 8 * Mb D * excess t0 <= lambda * exp (- (Mb D * r0)) * norm_ D Wmm).
  { unfold sigma_limit in below_sigma. apply (Rmult_le_compat_l (8 * Mb D)) in below_sigma; [|lra]. eapply Rle_trans; [exact below_sigma|]. right.
    field. lra. }
  assert (C2 : C * excess t0 <= 1 / 2).
  { apply (Rmult_le_compat_l C) in below_C; [|lra]. eapply Rle_trans; [exact below_C|]. right. field. lra. }
  pose proof (descent_norm_bound D eta W0 Wf Wmm lambda r0 H t0 HR HWf HW Hst Hl Hc He Hb Hr HH inside eighth C1 C2 T HT) as K. cbv zeta in K.
    fold W in K. fold (excess t0) (excess T) in K.
  eapply Rle_trans; [exact K|]. unfold norm_growth_bound. apply Rmult_le_compat_l; [apply norm_pos|].
    change (2 + n D / 2 + 2 * (Mb D * Mb D) / (lambda * exp (- (Mb D * r0)))) with C.
  assert (2 * C * (excess t0 - excess T) <= 2 * C * excess t0) by (apply Rmult_le_compat_l; lra). unfold excess in *. lra.
Qed.
(** [loss] bounds abar_i - log(m_v/m_y) + <M_{k,y,v}, H(T)> over the strict edges *)
Variable loss : R.
Theorem direction_rate_bound_proved T : (t0 <= T)%nat ->
  (forall s v, In s (samples D) -> In v (Out_ (tied_of D) s) ->
     abar D (tied_of D) (H T) s - ln (multiplicity s v / multiplicity s (label s)) + logit D (H T) (label s) (query s) - logit D (H T) v (query s) <=
       loss) ->
  let c1 := rate_c1 (n D) (excess t0) loss in let c2 := rate_c2 (norm_ D (diff (W t0) (H t0))) (norm_ D Wmm) (excess t0) C in let P := diff (W T) (H
    T) in
  0 < - ln (excess T) - c1 -> 0 < - ln (excess T) + c2 -> 0 < inner D P P ->
  direction_rate_bound c1 c2 (excess T) <= inner D P Wmm / (norm_ D P * norm_ D Wmm).
Proof.
  intros HT Hloss c1 c2 P Hpos Hpos2 PP. pose proof (n_pos D HR) as Hn. pose proof (excess_positive T) as ET. pose proof (excess_positive t0) as E0.
    pose proof (excess_falls T HT) as Ef. pose proof (Wmm_strict D Wmm HW Hst) as Pw.
  set (w := norm_ D Wmm) in *. assert (Hw : 0 < w) by now apply sqrt_lt_R0. set (mu := - ln (excess T) - c1) in *. set (e := excess T) in *.
  assert (Lg : ln (exp (n D * e) - 1) <= ln e + ln (n D) + n D * e).
  { set (x := n D * e). assert (Hx : 0 < x) by now apply Rmult_lt_0_compat. assert (E1 : exp x - 1 <= x * exp x).
    { pose proof (exp_ge_tangent (- x)) as T1. pose proof (exp_pos x) as Ex.
      assert (E2 : exp x * exp (- x) = 1) by (rewrite <- exp_plus, Rplus_opp_r; apply exp_0).
      apply (Rmult_le_compat_l (exp x)) in T1; [|lra]. rewrite E2 in T1. lra. }
    assert (E3 : 0 < exp x - 1) by (assert (1 < exp x) by (rewrite <- exp_0; now apply exp_increasing); lra).
    replace (ln e + ln (n D) + x) with (ln (x * exp x)); [now apply ln_le_mono|]. rewrite ln_mult, ln_exp by (auto using exp_pos). unfold x at 1.
      rewrite ln_mult by lra. ring. }
  assert (Marg : forall s v, In s (samples D) -> In v (Out_ (tied_of D) s) -> mu <= B2_margin D Wf (W T) (H T) s v).
  { intros s v Hs Hv. specialize (Hloss s v Hs Hv). unfold B2_margin. fold (excess T). fold e.
    rewrite (abar_projection D (W T) (H T) s HR (HH T) Hs), margin_logit. unfold mu, c1, rate_c1.
    assert (n D * e <= n D * excess t0) by (apply Rmult_le_compat_l; lra). lra. }
  destruct (direction_bound D Wf Wmm (W T) (H T) mu HR HWf HW (HH T) Hpos Marg) as (_ & _ & K). specialize (K Pw PP). fold P w in K.
    eapply Rle_trans; [|exact K].
  assert (NP : norm_ D P <= w * (- ln e + c2)).
  { pose proof (norm_growth_bound_proved T HT) as G. fold P in G. pose proof (norm_plus D (diff P (diff (W t0) (H t0))) (diff (W t0) (H t0))) as Tr.
    rewrite (norm_same D (plus (diff P (diff (W t0) (H t0))) (diff (W t0) (H t0))) P) in Tr by (intros a b _ _; unfold plus, diff; ring).
    unfold norm_growth_bound in G. fold w e in G. unfold Rdiv in G. rewrite ln_mult, ln_Rinv in G by (try apply Rinv_0_lt_compat; lra).
      unfold c2, rate_c2.
    replace (w * (- ln e + (norm_ D (diff (W t0) (H t0)) / w + ln (excess t0) + 2 * C * excess t0))) with (norm_ D (diff (W t0) (H t0)) + w * (ln
      (excess t0) + - ln e + 2 * C * excess t0)) by (field; lra). lra. }
  assert (N0 : 0 < norm_ D P) by now apply sqrt_lt_R0. unfold direction_rate_bound. fold mu.
    apply Rmult_le_reg_r with ((- ln e + c2) * norm_ D P); [now apply Rmult_lt_0_compat|].
  replace (mu / (- ln e + c2) * ((- ln e + c2) * norm_ D P)) with (mu * norm_ D P) by (field; lra).
    replace (mu * w / norm_ D P * ((- ln e + c2) * norm_ D P)) with (mu * (w * (- ln e + c2))) by (field; lra).
  apply Rmult_le_compat_l; lra.
Qed.
End Growth.
(** B7 when S_fin = 0 *)
Theorem norm_growth_bound_acyclic_proved D eta W0 Wf Wmm t0 : realisable D -> is_Wfin D Wf -> is_Wmm D Wmm -> strict_edge D -> 0 < eta ->
  eta * beta D <= 1 ->
  (forall X, S_fin D X -> same D X (fun _ _ => 0)) ->
  let W := descent D eta W0 in let excess t := risk D (W t) - Lbar D (tied_of D) Wf in let C := growth_constant_acyclic (n D) in
  excess t0 <= 1 / 8 -> excess t0 <= 1 / (2 * C) -> forall T, (t0 <= T)%nat ->
  norm_ D (diff (W T) (W t0)) <= norm_growth_bound (norm_ D Wmm) C (excess t0) (excess T).
Proof.
  intros HR HWf HW Hst He Hb HS W excess C H1 H2 T HT. pose proof (n_pos D HR) as Hn. assert (PC : 0 < C) by (unfold C, growth_constant_acyclic; lra).
  assert (H3 : C * excess t0 <= 1 / 2) by (apply (Rmult_le_compat_l C) in H2; [|lra]; eapply Rle_trans; [exact H2|]; right; field; lra).
  eapply Rle_trans; [exact (descent_norm_bound_S_fin_zero D eta W0 Wf Wmm t0 HR HWf HW Hst He Hb HS H1 H3 T HT)|]. unfold norm_growth_bound.
    apply Rmult_le_compat_l; [apply norm_pos|].
  pose proof (NormBound.excess_pos D (tied_of D) (tied_of_refl D) (tied_edge D) HR Wf (Wfin_minimal D Wf HR HWf) Hst (W T)) as ET.
    fold (excess T) in ET. fold W. fold (excess t0) (excess T).
  change (2 + n D / 2) with C. assert (2 * C * (excess t0 - excess T) <= 2 * C * excess t0) by (apply Rmult_le_compat_l; lra). lra.
Qed.
  